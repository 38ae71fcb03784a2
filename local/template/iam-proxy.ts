import { Agent, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';

import { ACCOUNT_ID } from '#local/environment.ts';
import { readBody } from '#local/gateway/http-message.ts';
import type { Listener } from '#local/gateway/http-server.ts';
import { type Arns, requiredPermissions, requiredObjectPermissions } from '#local/template/iam-actions.ts';
import { type Permission, isAllowed, type Statement } from '#local/template/iam-policy.ts';
import type { Attempt, FunctionPermission } from '#local/template/iam-record.ts';

export interface IamProxyOptions {
  /** Role statements by function name. */
  readonly roles: ReadonlyMap<string, readonly Statement[]>;
  /** Server URLs by API, as `X-Amz-Target` names it, and that of {@link S3}, which sends no such header. */
  readonly servers: Readonly<Record<string, string>>;
  readonly arns: Arns;
}

export interface IamProxy {
  readonly listener: Listener;
  readonly attempts: () => readonly Attempt[];
  stop(): void;
}

/** The server of requests without `X-Amz-Target`. */
export const S3 = 's3';

/** More than any request of a function. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * Checks every call to a server as IAM does. A function's access key is its name. A call that its role does not allow fails
 * with AWS's error.
 */
export const iamProxy = ({ roles, servers, arns }: IamProxyOptions): IamProxy => {
  const agent = new Agent({ keepAlive: true });
  const attempts = new Map<string, Attempt>();

  /** The first permission that the role lacks, if any. */
  const denied = (functionName: string, needed: readonly Permission[]): FunctionPermission | undefined => {
    const statements = roles.get(functionName) ?? [];
    const made = needed.map((permission) => ({
      functionName,
      ...permission,
      allowed: isAllowed(statements, permission),
    }));
    const refused = made.find(({ allowed }) => !allowed);
    // A refused call does nothing, so the other actions that it needs do not count as used.
    for (const attempt of refused ? [refused] : made) attempts.set(Object.values(attempt).join(' '), attempt);
    return refused;
  };

  const serve: Listener = async (request, response) => {
    const target = request.headers['x-amz-target']?.toString();
    const [api = ''] = target?.split('.') ?? [S3];
    const body = (await readBody(request, MAX_BODY_BYTES)) ?? Buffer.alloc(0);
    const needed =
      target === undefined
        ? requiredObjectPermissions(request.url ?? '')
        : requiredPermissions(target, JSON.parse(body.toString()), arns);
    const refused = denied(callerOf(request), needed);
    if (refused) return refuse(response, refused);
    forward(request, response, { body, agent, server: servers[api] ?? '' });
  };
  const listener: Listener = async (request, response) => {
    try {
      await serve(request, response);
    } catch {
      // The caller closed the connection, or sent no valid SDK request.
      response.destroy();
    }
  };
  return { listener, attempts: () => [...attempts.values()], stop: () => agent.destroy() };
};

/** The function that signed a request. */
const callerOf = ({ headers: { authorization = '' } }: IncomingMessage): string =>
  /Credential=([^/]+)\//.exec(authorization)?.[1] ?? 'nobody';

const refuse = (response: ServerResponse, { functionName, action, resource }: FunctionPermission): void => {
  const user = `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${functionName}/${functionName}`;
  const message = `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  if (action.startsWith('s3:')) {
    response
      .writeHead(403, { 'content-type': 'application/xml' })
      .end(`<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`);
    return;
  }
  response
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: 'com.amazonaws#AccessDeniedException', message }));
};

const forward = (
  request: IncomingMessage,
  response: ServerResponse,
  { body, agent, server }: { body: Buffer; agent: Agent; server: string },
): void => {
  const { method, url, headers } = request;
  const forwarded = httpRequest(new URL(url ?? '/', server), { method, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  forwarded.on('error', () => response.destroy());
  // A long poll ends when its caller is gone.
  response.on('close', () => forwarded.destroy());
  forwarded.end(body);
};
