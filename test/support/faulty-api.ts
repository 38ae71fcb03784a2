import { type Operation, routes } from '#functions/routes.ts';
import { readBody } from '#local/gateway/http-message.ts';
import { type HttpServer, openHttpServer } from '#local/gateway/http-server.ts';

export interface ApiFault {
  readonly operation: Operation;
  /** The request does not reach the API. By default it does, and only the answer is replaced. */
  readonly instead?: boolean;
  /** How many requests the fault hits. Absent: all. */
  readonly times?: number;
  /** Makes the answer from the body of the real one. */
  readonly answer: (body: string) => { readonly status: number; readonly body: string };
}

/** A proxy of an API that answers some requests itself. */
export const startFaultyApi = async (url: string, faults: readonly ApiFault[]): Promise<HttpServer> => {
  const left = new Map(faults.map((fault) => [fault, fault.times ?? Infinity]));
  const server = await openHttpServer(0);
  server.serve(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const body = await readBody(request, 65_536);
    const fault = faults.find((one) => isOf(one.operation, method, path) && (left.get(one) ?? 0) > 0);
    if (fault) left.set(fault, (left.get(fault) ?? 0) - 1);

    const answered = fault?.instead ? undefined : await passOn(`${url}${path}`, method, headers, body);
    const text = (await answered?.text()) ?? '';
    const answer = fault?.answer(text) ?? { status: answered?.status ?? 500, body: text };
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  return server;
};

const passOn = (
  address: string,
  method: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: Buffer | undefined,
): Promise<Response> => {
  const kept = ['authorization', 'content-type', 'idempotency-key', 'accept-language'];
  const named = kept.flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return fetch(address, {
    method,
    headers: Object.fromEntries(named),
    ...(body && body.length > 0 && { body: new Uint8Array(body) }),
  });
};

const isOf = (operation: Operation, method: string, address: string): boolean => {
  const { path, method: expected } = routes[operation];
  const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
  return method === expected && pattern.test(address.split('?')[0] ?? '');
};
