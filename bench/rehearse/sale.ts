import type { Gateway } from '#bench/rehearse/gateway.ts';
import type { Numbering } from '#bench/rehearse/intake.ts';
import type { People } from '#bench/rehearse/people.ts';
import type { Quotas } from '#bench/rehearse/quotas.ts';
import { DAY, type Instant } from '#lib/clock.ts';
import { aState } from '#test/support/values.ts';

export interface Sale {
  readonly people: People;
  readonly seats: number;
  readonly numbering: Numbering;
  readonly quotas: Quotas;
}

/** How the sale went. Times are in milliseconds from the opening. */
export interface Outcome {
  readonly soldOutMs: number | undefined;
  readonly joinedMs: number;
  readonly numberedMs: number;
  readonly gateway: Gateway;
  readonly batches: number;
  readonly accepted: number;
  /** Requests that the edge answers: boards and seat maps. */
  readonly edge: { readonly board: number; readonly seats: number; readonly peak: number };
  readonly errorScreens: number;
  readonly orderErrors: number;
  readonly turnedAway: number;
  /** Fans with a number who were not called before the seats were sold, and their own polls. */
  readonly waiters: number;
  readonly waiterPolls: number;
  readonly pollsAtNumber: (position: number) => number | undefined;
  readonly calls: number;
  readonly called: number;
  readonly cameIn: number;
  readonly atTheDoor: number;
  /** The longest time that a seat was free while a called fan waited for one. */
  readonly longestFreeMs: number;
  readonly longestBacklog: number;
  readonly endMs: number;
}

/** When the sale opens. */
export const OPENING: Instant = Date.UTC(2030, 0, 1);

export const emptyQueue = aState({ startsAt: OPENING + 30 * DAY });
