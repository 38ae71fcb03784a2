import type { LocalFunction } from '#local/local-function.ts';

/** A route of the API. */
export interface Route {
  /** Method and path template, such as `GET /concerts/{concertId}`. */
  readonly routeKey: string;
  /** Whether the gateway checks an access token before it calls the function. */
  readonly authorized: boolean;
  readonly target: LocalFunction;
}

/** The route and the path of a request. */
export interface Address {
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  /** Percent-decoded. Absent if the template has no parameters. */
  readonly pathParameters?: Readonly<Record<string, string>>;
}

/** The route of a request, with its function. */
export interface Destination extends Address, Route {}

/** Splits a request target into path and query, unchanged. */
export const splitTarget = (url: string): { rawPath: string; rawQueryString: string } => {
  const [, rawPath = '', rawQueryString = ''] = /^(?:https?:\/\/[^/?]*)?([^?]*)\??(.*)$/.exec(url) ?? [];
  return { rawPath, rawQueryString };
};

/** Finds the route of a request, or the status of the answer. As in HTTP APIs, a wrong method is 404, not 405. */
export const router = (routes: readonly Route[]) => {
  const table = routes.map((route) => {
    const [method = '', path = ''] = route.routeKey.split(' ');
    const pattern = path.replaceAll('.', String.raw`\.`).replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    return { route, method, pattern: new RegExp(`^${pattern}$`) };
  });

  return (method: string | undefined, url: string): Destination | 400 | 404 => {
    if (!isWellEncoded(url)) return 400;
    const { rawPath, rawQueryString } = splitTarget(url);
    for (const { route, method: expected, pattern } of table) {
      const match = expected === method ? pattern.exec(rawPath) : null;
      if (match) return { ...route, rawPath, rawQueryString, ...parametersOf(match) };
    }
    return 404;
  };
};

const isWellEncoded = (url: string): boolean => {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
};

const parametersOf = ({ groups }: RegExpExecArray): Pick<Address, 'pathParameters'> => {
  if (!groups) return {};
  const entries = Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]);
  return { pathParameters: Object.fromEntries(entries) as Record<string, string> };
};
