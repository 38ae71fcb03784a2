/** The default group of operators. */
export const OPERATORS = 'operators';

/** Who may call an endpoint. */
export type Access =
  /** Anyone. */
  | 'public'
  /** The bearer of an access token of the OIDC issuer; a `{userId}` in the path is the caller's own id or `me`. */
  | 'user'
  /** The bearer of an access token in the group of operators. */
  | 'operator'
  /** The bearer of one of our queue or payment tokens. */
  | 'queue'
  /** The bearer of one of our payment tokens. */
  | 'pass';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly access: Access;
  /** Seconds for which the CDN and clients may cache the response; absent: `no-store`. */
  readonly cacheSeconds?: number;
  /** The response is one page of a list, chosen by `limit`, `cursor` and `order`. */
  readonly isList?: true;
  /** Browsers open it: every response is a page in HTML, errors included. */
  readonly isPage?: true;
}

/** The methods of an endpoint: GET includes HEAD, which returns no body. */
export const methodsOf = ({ method }: Route): (Route['method'] | 'HEAD')[] =>
  method === 'GET' ? ['GET', 'HEAD'] : [method];

/** Route keys of an endpoint at the gateway, such as `GET /concerts`. */
export const routeKeysOf = (route: Route): string[] =>
  methodsOf(route).map((method) => `${method} ${route.path}`);
