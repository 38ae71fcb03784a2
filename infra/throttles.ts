import { type Operation, routes } from '#functions/routes.ts';
import type { Settings } from '#infra/settings.ts';
import type { Access, Route } from '#lib/http/route.ts';

/**
 * Share of the account's requests for each route, by kind of caller. A rush consists of joins, which have their own limit
 * (40 % by default), and of polls. Together they leave 15 % for the rest, so that fans inside can always exchange seats and
 * pay. A throttled request gets a 429, and the page retries.
 */
const shares: Readonly<Record<Exclude<Access, 'operator'>, number>> = {
  // Each join causes polls until it has a number. With a smaller share, called fans could not poll.
  queue: 0.45,
  // There are at most as many fans inside as seats. Three routes.
  pass: 0.05,
  // Fans read these through the CDN, which caches them for a second.
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
