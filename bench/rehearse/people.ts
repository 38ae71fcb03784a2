import { MINUTE, SECOND } from '#lib/clock.ts';

/** How people behave. Times are in milliseconds, shares from 0 to 1. */
export interface People {
  readonly fans: number;
  /** All fans join within this time, evenly spread. */
  readonly withinMs: number;
  /** Share that closes the tab once the join is accepted. */
  readonly absent: number;
  /** Share of those who enter that lets the five minutes run out. */
  readonly abandon: number;
  /** Share that wants two seats. */
  readonly pairs: number;
  /** Medians of the time to decide, and then to pay. */
  readonly decideMs: number;
  readonly payMs: number;
  /** The page, or a program that only follows `pollAfterMs`. */
  readonly clients: 'page' | 'api';
}

/** Standard deviation of the logarithm of the times to decide and to pay. */
export const SIGMA = 0.6;

/** Time from when a person learns of the call until they enter. */
export const COME_IN_MS = { from: SECOND, to: 2 * SECOND } as const;

/** The window after the first refusal, and the longest one, in milliseconds. */
export interface Backoff {
  readonly first: number;
  readonly longest: number;
}

export const POLL_BACKOFF_MS: Backoff = { first: 2 * SECOND, longest: MINUTE };
/** A called fan polls again soon. */
export const CALLED_BACKOFF_MS: Backoff = { first: 2 * SECOND, longest: 5 * SECOND };

/** A page near the front reads the board this often. The edge caches a board for a second. */
export const BOARD_MS = 2 * SECOND;
export const EDGE_MS = SECOND;
/** A page far from the front reads the board at least this often. */
export const BOARD_MOST_MS = 5 * MINUTE;
/** Time from the accepted join until the page asks for its number. */
export const FIRST_POLL_MS = SECOND;
/** The booking page reads the seats this often. */
export const SEAT_MAP_MS = 2 * SECOND;
/** Time from a refused payment until it is sent again. */
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
