import { MINUTE, SECOND } from '#lib/clock.ts';
import { RUSH_BACKOFF_MS } from '#web/queue/pace.ts';

/** How people behave. Times are in milliseconds, shares from 0 to 1. */
export interface People {
  readonly fans: number;
  /** All join within so long, evenly. */
  readonly withinMs: number;
  /** Closes the tab for good as soon as the join is taken. */
  readonly absent: number;
  /** Of those who come in: lets the five minutes run out. */
  readonly abandon: number;
  /** Wants two seats. */
  readonly pairs: number;
  /** Medians of the time to decide, and then to pay. */
  readonly decideMs: number;
  readonly payMs: number;
  /** The page, or a program that knows nothing but `pollAfterMs`. */
  readonly clients: 'page' | 'api';
}

/** Spread of the logarithm of deciding and of paying. */
export const SIGMA = 0.6;

/** From the moment at which a person learns of the call until they come in. */
export const COME_IN_MS = { from: SECOND, to: 2 * SECOND } as const;

/** The window of the first refusal, and of the last. */
export type Backoff = readonly [first: number, most: number];

/** After a refused join the page goes on by itself. */
export const JOIN_BACKOFF_MS: Backoff = [RUSH_BACKOFF_MS.first, RUSH_BACKOFF_MS.longest];
export const POLL_BACKOFF_MS: Backoff = [2 * SECOND, MINUTE];
/** Who is called does not wait long before asking again. */
export const CALLED_BACKOFF_MS: Backoff = [2 * SECOND, 5 * SECOND];

/** A page that is near looks at the board so often, and the edge keeps a board for a second. */
export const BOARD_MS = 2 * SECOND;
export const EDGE_MS = SECOND;
/** A page that is far away looks at the board at least so often. */
export const BOARD_MOST_MS = 5 * MINUTE;
/** The page asks for its number so long after the join was taken. */
export const FIRST_POLL_MS = SECOND;
/** Inside, the page looks at the seats so often. */
export const SEAT_MAP_MS = 2 * SECOND;
/** A refused request that a person waits for is sent again after so long. */
export const RETRY_MS = 2 * SECOND;

export const defaultPeople: People = {
  fans: 1_000_000,
  withinMs: MINUTE,
  absent: 0.05,
  abandon: 0.15,
  pairs: 0.5,
  decideMs: 45 * SECOND,
  payMs: 75 * SECOND,
  clients: 'page',
};
