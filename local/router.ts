import { type Operation, operations, routes } from '#functions/routes.ts';
import type { Route } from '#lib/http/route.ts';

/** Where a request goes. */
export interface Target {
  readonly operation: Operation;
  readonly route: Route;
  /** Method and path template, such as `GET /concerts/{concertId}`. */
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  /** Percent-decoded; absent when the template has none. */
  readonly pathParameters?: Readonly<Record<string, string>>;
}

const table = operations.map((operation) => {
  const route: Route = routes[operation];
  const pattern = route.path.replaceAll('.', String.raw`\.`).replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return { operation, route, routeKey: `${route.method} ${route.path}`, pattern: new RegExp(`^${pattern}$`) };
});

/** The path and the query of a request's target, as they were sent. */
export const splitTarget = (url: string): { rawPath: string; rawQueryString: string } => {
  const [, rawPath = '', rawQueryString = ''] = /^(?:https?:\/\/[^/?]*)?([^?]*)\??(.*)$/.exec(url) ?? [];
  return { rawPath, rawQueryString };
};

/** The endpoint that a request means, or why it means none: HTTP APIs know no 405. */
export const findTarget = (
  method: string | undefined,
  url: string,
): Target | 'ROUTE_NOT_FOUND' | 'INVALID_INPUT' => {
  if (!isWellEncoded(url)) return 'INVALID_INPUT';
  const { rawPath, rawQueryString } = splitTarget(url);
  for (const { operation, route, routeKey, pattern } of table) {
    const match = route.method === method ? pattern.exec(rawPath) : null;
    if (match) return { operation, route, routeKey, rawPath, rawQueryString, ...parametersOf(match) };
  }
  return 'ROUTE_NOT_FOUND';
};

const isWellEncoded = (url: string): boolean => {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
};

const parametersOf = ({ groups }: RegExpExecArray): Pick<Target, 'pathParameters'> => {
  if (!groups) return {};
  const entries = Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]);
  return { pathParameters: Object.fromEntries(entries) as Record<string, string> };
};
