import { Agent, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';

import { ACCOUNT_ID } from '#local/environment.ts';
import { readBody } from '#local/gateway/http-message.ts';
import type { Listener } from '#local/gateway/http-server.ts';
import { type Arns, requiredAccess } from '#local/template/iam-actions.ts';
import { isAllowed, type Statement } from '#local/template/iam-policy.ts';
import type { Attempt, FunctionAccess } from '#local/template/iam-record.ts';

export interface IamProxyOptions {
  /** The statements of roles, by the name of the function. */
  readonly roles: ReadonlyMap<string, readonly Statement[]>;
  /** Servers by the API that they speak, as `X-Amz-Target` names it. */
  readonly servers: Readonly<Record<string, string>>;
  readonly arns: Arns;
}

export interface IamProxy {
  readonly listener: Listener;
  readonly attempts: () => readonly Attempt[];
  stop(): void;
}

/** More than any request of DynamoDB or SQS. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * Stands before the servers as IAM does on AWS: a function's access key is its name, and what its role does not allow is
 * refused in AWS's words.
 */
export const iamProxy = ({ roles, servers, arns }: IamProxyOptions): IamProxy => {
  const agent = new Agent({ keepAlive: true });
  const attempts = new Map<string, Attempt>();

  /** The first thing that the role does not allow, if any. */
  const denied = (functionName: string, target: string, body: Buffer): FunctionAccess | undefined => {
    const statements = roles.get(functionName) ?? [];
    const made = requiredAccess(target, JSON.parse(body.toString()), arns).map((access) => ({
      functionName,
      ...access,
      allowed: isAllowed(statements, access),
    }));
    const refused = made.find(({ allowed }) => !allowed);
    // What is refused is not done at all, so that nothing else of it counts as used.
    for (const attempt of refused ? [refused] : made) attempts.set(Object.values(attempt).join(' '), attempt);
    return refused;
  };

  const serve: Listener = async (request, response) => {
    const target = String(request.headers['x-amz-target']);
    const body = (await readBody(request, MAX_BODY_BYTES)) ?? Buffer.alloc(0);
    const refused = denied(callerOf(request), target, body);
    if (refused) return refuse(response, refused);
    forward(request, response, { body, agent, server: servers[target.split('.')[0] ?? ''] ?? '' });
  };
  const listener: Listener = async (request, response) => {
    try {
      await serve(request, response);
    } catch {
      // It went away before it had said what it wants, or said nothing that an SDK would.
      response.destroy();
    }
  };
  return { listener, attempts: () => [...attempts.values()], stop: () => agent.destroy() };
};

/** Who signed a request. */
const callerOf = ({ headers: { authorization = '' } }: IncomingMessage): string =>
  /Credential=([^/]+)\//.exec(authorization)?.[1] ?? 'nobody';

const refuse = (response: ServerResponse, { functionName, action, resource }: FunctionAccess): void => {
  const user = `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${functionName}/${functionName}`;
  const message = `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
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
  // Whoever waits for a message no longer does.
  response.on('close', () => forwarded.destroy());
  forwarded.end(body);
};
