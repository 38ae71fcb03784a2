import type { Instant } from '#lib/clock.ts';
import type { Snapshot } from '#lib/audit/snapshot.ts';
import type { Key } from '#lib/table/keys.ts';

/** Something that must always be true and is not. */
export interface Finding {
  /** Short and stable: what to search for. */
  readonly rule: string;
  readonly message: string;
  /** Of the rows concerned, those that are missing included; empty when it is about the table as a whole. */
  readonly keys: readonly Key[];
}

/** One thing that must always be true: yields each place where it is not. */
export type Rule = (snapshot: Snapshot, now: Instant) => Iterable<Omit<Finding, 'rule'>>;

export const broken = (message: string, ...rows: readonly (Key | undefined)[]): Omit<Finding, 'rule'> => ({
  message,
  keys: rows.filter((row) => row !== undefined).map(({ pk, sk }) => ({ pk, sk })),
});

interface OfSeat {
  readonly scheduleId: string;
  readonly seatNumber: number;
}

export const seatName = ({ scheduleId, seatNumber }: OfSeat): string =>
  `seat ${seatNumber} of schedule ${scheduleId}`;

/** An instant as a reader knows it; whatever else is there instead, as it is. */
export const at = (instant: Instant): string =>
  Number.isFinite(instant) ? new Date(instant).toISOString() : String(instant);
