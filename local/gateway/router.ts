import type { LocalFunction } from '#local/local-function.ts';

/** A route as API Gateway keeps it. */
export interface Route {
  /** Method and path template, such as `GET /concerts/{concertId}`. */
  readonly routeKey: string;
  /** Whether the gateway itself checks an access token before it calls. */
  readonly authorized: boolean;
  readonly target: LocalFunction;
}

/** What a request asks for. */
export interface Address {
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  /** Percent-decoded; absent when the template has none. */
  readonly pathParameters?: Readonly<Record<string, string>>;
}

/** Where a request goes. */
export interface Destination extends Address, Route {}

/** The path and the query of a request's target, as they were sent. */
export const splitTarget = (url: string): { rawPath: string; rawQueryString: string } => {
  const [, rawPath = '', rawQueryString = ''] = /^(?:https?:\/\/[^/?]*)?([^?]*)\??(.*)$/.exec(url) ?? [];
  return { rawPath, rawQueryString };
};

/** Finds the route that a request means, or the status that says why it means none: HTTP APIs know no 405. */
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
