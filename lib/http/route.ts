/** The group of operators, where nothing else is set. */
export const OPERATORS = 'operators';

/** Who may call an endpoint. */
export type Access =
  /** Anyone. */
  | 'public'
  /** The bearer of an access token of the OIDC issuer; a `{userId}` in the path is the caller's own id or `me`. */
  | 'user'
  /** The bearer of an access token in the group of operators. */
  | 'operator'
  /** The bearer of a queue or a payment token of ours. */
  | 'queue'
  /** The bearer of a payment token of ours. */
  | 'pass';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly access: Access;
  /** Seconds for which anyone between us and the caller may keep the answer; absent: `no-store`. */
  readonly cacheSeconds?: number;
  /** The answer is one page of a list: `limit`, `cursor` and `order` of the query choose it. */
  readonly isList?: true;
}

/** The methods that an endpoint answers: a HEAD is answered as a GET, without the body. */
export const methodsOf = ({ method }: Route): (Route['method'] | 'HEAD')[] =>
  method === 'GET' ? ['GET', 'HEAD'] : [method];

/** The routes of an endpoint at the gateway, such as `GET /concerts`. */
export const routeKeysOf = (route: Route): string[] =>
  methodsOf(route).map((method) => `${method} ${route.path}`);
