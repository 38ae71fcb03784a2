import { OPENING } from '#bench/rehearse/calendar.ts';
import type { Route, Traffic } from '#bench/rehearse/gateway.ts';
import type { Numbering } from '#bench/rehearse/intake.ts';
import type { People } from '#bench/rehearse/people.ts';
import type { Quotas } from '#bench/rehearse/quotas.ts';
import { DAY } from '#lib/clock.ts';
import { aState } from '#test/support/values.ts';

export interface Sale {
  /** Numbers go by arrival, or by a draw that fans enter before the sale opens. */
  readonly opening: 'fifo' | 'draw';
  readonly people: People;
  readonly seats: number;
  readonly numbering: Numbering;
  readonly quotas: Quotas;
}

/** What has been used up to some moment. */
export interface Use {
  readonly traffic: Readonly<Record<Route, Traffic>>;
  readonly batches: number;
  readonly accepted: number;
  readonly entered: number;
  /** Requests that the edge answers: boards, seat maps and draws. */
  readonly edge: Readonly<Record<EdgeRead, number>>;
  readonly endMs: number;
}

/** What the edge answers. */
export const edgeReads = ['board', 'seats', 'draw'] as const;
export type EdgeRead = (typeof edgeReads)[number];

/** How the sale went. Times are in milliseconds from the first join on. */
export interface Outcome {
  readonly use: Use;
  /** What had been used when the last fan learned their number, or that the date is sold out. */
  readonly useUntilInformed: Use | undefined;
  /** When the draw gave the numbers. */
  readonly drawnMs: number | undefined;
  readonly soldOutMs: number | undefined;
  readonly joinedMs: number;
  readonly numberedMs: number;
  readonly peak: number;
  readonly edgePeak: number;
  readonly errorScreens: number;
  readonly orderErrors: number;
  readonly turnedAway: number;
  /** Fans with a number who were not called before the seats were sold, and their own polls. */
  readonly waiters: number;
  readonly waiterPolls: number;
  readonly pollsAtNumber: (position: number) => number | undefined;
  readonly calls: number;
  readonly called: number;
  readonly standby: number;
  /** The longest time that a seat was free while a called fan waited for one. */
  readonly longestFreeMs: number;
  readonly longestBacklog: number;
}

export const emptyQueue = aState({ startsAt: OPENING + 30 * DAY });
