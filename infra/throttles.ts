import { type Operation, routes } from '#functions/routes.ts';
import type { Settings } from '#infra/settings.ts';
import type { Access, Route } from '#lib/http/route.ts';

/**
 * What one route may take of the account's requests, by who calls it. A rush comes to joins, which have a limit of their own of
 * at most 40 %, and to polls: together they leave 15 % to everybody else, so that whoever is inside can exchange seats and pay
 * whatever the crowd does. Who is refused is told 429 and asks again.
 */
const shares: Readonly<Record<Exclude<Access, 'operator'>, number>> = {
  // Each join is followed by polls until it is numbered: fewer would starve those who are called.
  queue: 0.45,
  // As many people are inside as there are seats: three routes.
  pass: 0.05,
  // Fans read these at the edge, which asks once a second.
  public: 0.05,
  user: 0.05,
};

/** Operators are few, and whoever has stolen the token of one shall not be quick. */
export const OPERATOR_REQUESTS = 20;

/** Requests a second that the API takes of an operation. */
export const requestsPerSecond = (
  operation: Operation,
  { apiRequestsPerSecond, joinsPerSecond }: Pick<Settings, 'apiRequestsPerSecond' | 'joinsPerSecond'>,
): number => {
  const { access }: Route = routes[operation];
  if (operation === 'joinQueue') return joinsPerSecond;
  return access === 'operator' ? OPERATOR_REQUESTS : Math.ceil(shares[access] * apiRequestsPerSecond);
};
