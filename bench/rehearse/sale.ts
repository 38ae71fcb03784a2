import type { Gateway } from '#bench/rehearse/gateway.ts';
import type { Numbering } from '#bench/rehearse/intake.ts';
import type { People } from '#bench/rehearse/people.ts';
import type { Quotas } from '#bench/rehearse/quotas.ts';
import { DAY, type Instant } from '#lib/clock.ts';
import type { ConcertId, ScheduleId } from '#lib/ids.ts';
import type { QueueState } from '#lib/queue/queue.ts';

export interface Sale {
  readonly people: People;
  readonly seats: number;
  readonly numbering: Numbering;
  readonly quotas: Quotas;
}

/** What became of the fans, and how long it took, in milliseconds from the opening. */
export interface Outcome {
  readonly soldOutMs: number | undefined;
  readonly joinedMs: number;
  readonly numberedMs: number;
  readonly gateway: Gateway;
  readonly batches: number;
  readonly accepted: number;
  /** Requests that the edge answers: of boards and of seat maps. */
  readonly edge: { readonly board: number; readonly seats: number; readonly peak: number };
  readonly errorScreens: number;
  readonly orderErrors: number;
  readonly turnedAway: number;
  /** Fans with a number who were never called before the seats were sold, and what they asked for themselves. */
  readonly waiters: number;
  readonly waiterPolls: number;
  readonly pollsAtNumber: (position: number) => number | undefined;
  readonly calls: number;
  readonly called: number;
  readonly cameIn: number;
  readonly atTheDoor: number;
  /** How long a seat was free at most while somebody stood at the door. */
  readonly longestFreeMs: number;
  readonly longestBacklog: number;
  readonly endMs: number;
}

/** When the sale opens. */
export const OPENING: Instant = Date.UTC(2030, 0, 1);

export const emptyQueue: QueueState = {
  concertId: '' as ConcertId,
  scheduleId: '' as ScheduleId,
  tail: 0,
  serving: 0,
  calledAt: 0,
  callSize: 0,
  reached: {},
  turnedAway: {},
  open: true,
  soldOut: false,
  paused: false,
  closed: false,
  startsAt: OPENING + 30 * DAY,
  returned: 0,
  seatsLeft: 50,
};
