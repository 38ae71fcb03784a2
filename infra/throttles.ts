import { type Operation, routes } from '#functions/routes.ts';
import type { Settings } from '#infra/settings.ts';
import type { Access, Route } from '#lib/http/route.ts';

/**
 * Share of the account's requests per route, by kind of caller. A rush hits joins, which have a limit of their own of at most
 * 40 %, and polls. Together they leave 15 % for the rest, so that fans in the sale can always exchange seats and pay. A throttled
 * request gets a 429, and the page retries.
 */
const shares: Readonly<Record<Exclude<Access, 'operator'>, number>> = {
  // Polls follow each join until it has a number. Fewer would starve the fans who are called.
  queue: 0.45,
  // No more fans are in the sale than there are seats. Three routes.
  pass: 0.05,
  // Fans read these from the CDN, which asks once a second.
  public: 0.05,
  user: 0.05,
};

/** Operators are few, and a stolen operator token should not be fast. */
export const OPERATOR_REQUESTS = 20;

/** Requests per second that the API accepts for an operation. */
export const requestsPerSecond = (
  operation: Operation,
  { apiRequestsPerSecond, joinsPerSecond }: Pick<Settings, 'apiRequestsPerSecond' | 'joinsPerSecond'>,
): number => {
  const { access }: Route = routes[operation];
  if (operation === 'joinQueue') return joinsPerSecond;
  return access === 'operator' ? OPERATOR_REQUESTS : Math.ceil(shares[access] * apiRequestsPerSecond);
};
