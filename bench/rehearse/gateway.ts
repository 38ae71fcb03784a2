import { assumptions } from '#bench/cost/assumptions.ts';
import { SLOT_MS } from '#bench/rehearse/calendar.ts';
import { Bucket } from '#bench/rehearse/limits.ts';
import type { Quotas } from '#bench/rehearse/quotas.ts';
import { SECOND } from '#lib/clock.ts';

/** The routes of the API that fans use. A poll also enters the sale. */
export const routes = {
  join: 'PUT …/reserves',
  poll: 'GET …/reserves',
  pay: 'POST /payments',
  board: 'GET …/queue, for the edge',
  seats: 'GET …/seats, for the edge',
  draw: 'GET …/draw, for the edge',
} as const;
export type Route = keyof typeof routes;
export const routeNames = Object.keys(routes) as Route[];

/** Requests of one route. */
export interface Traffic {
  total: number;
  /** Requests that reached a function. */
  served: number;
  /** The most requests in one second. */
  peak: number;
}

const { milliseconds } = assumptions;

/** How long a function works on a request. */
export const workMs: Readonly<Record<Route, number>> = {
  join: milliseconds.code + milliseconds.read + milliseconds.message,
  poll: milliseconds.code,
  pay: milliseconds.code + milliseconds.read + milliseconds.transaction,
  board: milliseconds.code + milliseconds.read,
  seats: milliseconds.code + milliseconds.read,
  draw: milliseconds.code + milliseconds.read,
};

/** What limits the HTTP API: first the limit of each route, then the account's limit, then Lambda's concurrency. */
export class Gateway {
  readonly traffic = Object.fromEntries(
    routeNames.map((route) => [route, { total: 0, served: 0, peak: 0 }]),
  ) as Record<Route, Traffic>;
  peak = 0;

  readonly #limits: Partial<Record<Route, Bucket>>;
  readonly #account: Bucket;
  readonly #lambdas: number;
  #lambdaMs = 0;
  readonly #second: Record<Route, number> = { join: 0, poll: 0, pay: 0, board: 0, seats: 0, draw: 0 };

  constructor(quotas: Quotas) {
    this.#limits = {
      join: new Bucket(quotas.joinsPerSecond),
      poll: new Bucket(quotas.pollsPerSecond),
      pay: new Bucket(quotas.paymentsPerSecond),
    };
    this.#account = new Bucket(quotas.apiPerSecond, quotas.apiBurst);
    this.#lambdas = quotas.lambdas;
  }

  /** @param busy how many containers work on something other than requests */
  startSlot(busy: number): void {
    for (const limit of Object.values(this.#limits)) limit.refill(SLOT_MS);
    this.#account.refill(SLOT_MS);
    this.#lambdaMs = Math.max(0, this.#lambdas - busy) * SLOT_MS;
  }

  endSecond(): void {
    let all = 0;
    for (const route of routeNames) {
      const traffic = this.traffic[route];
      traffic.peak = Math.max(traffic.peak, this.#second[route]);
      all += this.#second[route];
      this.#second[route] = 0;
    }
    this.peak = Math.max(this.peak, all);
  }

  /** Whether a request reaches its function. If not, its answer is 429 or 503. */
  admits(route: Route): boolean {
    const traffic = this.traffic[route];
    traffic.total += 1;
    this.#second[route] += 1;
    const limit = this.#limits[route];
    if (limit && !limit.take()) return false;
    if (!this.#account.take() || this.#lambdaMs < workMs[route]) return false;
    this.#lambdaMs -= workMs[route];
    traffic.served += 1;
    return true;
  }
}

/** Slots of a second. */
export const SLOTS_A_SECOND = SECOND / SLOT_MS;
