import { readBody } from '#local/gateway/http-message.ts';
import { type HttpServer, openHttpServer } from '#local/gateway/http-server.ts';

/** A call: its IAM action without the service prefix, and its input. */
export interface AwsCall {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface FakeAws extends Pick<HttpServer, 'url' | 'close'> {
  readonly calls: AwsCall[];
  /** Environment variables for the SDK: credentials, and this server as endpoint of two services. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** An error response of AWS. */
export class AwsErrorResponse extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * A server with the protocols of CloudFormation (`DescribeStacks`) and of JSON services.
 * @param answers a thrown {@link AwsErrorResponse} becomes an error response
 */
export const startFakeAws = async (answers: {
  /** Outputs of a stack, by name. */
  readonly outputsOf: (stackName: string) => Readonly<Record<string, string>>;
  readonly json?: (call: AwsCall) => unknown;
}): Promise<FakeAws> => {
  const calls: AwsCall[] = [];
  const server = await openHttpServer(0);
  server.serve(async (request, response) => {
    const body = String(await readBody(request, 65_536));
    const target = request.headers['x-amz-target'];
    const isQuery = target === undefined;
    const input = (isQuery ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body)) as Record<
      string,
      unknown
    >;
    const call = { action: isQuery ? String(input['Action']) : (String(target).split('.')[1] ?? ''), input };
    calls.push(call);
    try {
      const answer = isQuery
        ? describedStack(answers.outputsOf(String(input['StackName'])))
        : JSON.stringify((await answers.json?.(call)) ?? {});
      response.writeHead(200, { 'content-type': isQuery ? 'text/xml' : 'application/x-amz-json-1.1' });
      response.end(answer);
    } catch (error) {
      const { name, message } = error as AwsErrorResponse;
      response.writeHead(400, { 'content-type': isQuery ? 'text/xml' : 'application/x-amz-json-1.1' });
      response.end(isQuery ? errorXml(name, message) : JSON.stringify({ __type: name, message }));
    }
  });
  return {
    calls,
    url: server.url,
    close: () => server.close(),
    environment: {
      AWS_ACCESS_KEY_ID: 'somebody',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL_CLOUDFORMATION: server.url,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: server.url,
    },
  };
};

const describedStack = (outputs: Readonly<Record<string, string>>): string => {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
<StackName>x</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs>
</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
};

const errorXml = (code: string, message: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
