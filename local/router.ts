import { type Operation, operations, type Route, routes } from '#functions/routes.ts';

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

/**
 * The endpoint that a request means; `undefined` for a method or a path that none has: HTTP APIs know no 405.
 * @throws URIError for malformed percent-encoding
 */
export const findTarget = (method: string | undefined, url: string): Target | undefined => {
  const { rawPath, rawQueryString } = splitTarget(url);
  decodeURIComponent(rawPath);
  for (const { operation, route, routeKey, pattern } of table) {
    const groups = route.method === method ? pattern.exec(rawPath)?.groups ?? {} : undefined;
    if (groups && pattern.test(rawPath)) {
      return { operation, route, routeKey, rawPath, rawQueryString, ...decoded(groups) };
    }
  }
  return undefined;
};

const decoded = (groups: Readonly<Record<string, string>>): Pick<Target, 'pathParameters'> => {
  const entries = Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]);
  return entries.length > 0 ? { pathParameters: Object.fromEntries(entries) } : {};
};
