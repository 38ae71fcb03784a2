import type { Audited, Kind, Snapshot } from '#lib/audit/snapshot.ts';
import type { Instant } from '#lib/clock.ts';
import type { Key } from '#lib/table/keys.ts';

/** Something that must always be true and is not. */
export interface Finding {
  /** Short and stable: what to search for. */
  readonly rule: string;
  readonly message: string;
  /** Of the rows concerned, those that are missing included; empty when it is about the table as a whole. */
  readonly keys: readonly Key[];
}

export type Found = Omit<Finding, 'rule'>;

/**
 * Which rows are looked at together: those with the same key. The audit of a large table brings the rows of a group into
 * one partition and checks each partition alone.
 */
export interface GroupingOf<Kinds extends Kind> {
  /** What the rows of a group have in common. */
  readonly name: string;
  /** The kinds that are looked at, and the group's key by kind. */
  readonly keyOf: { readonly [Name in Kinds]: KeyOf<Audited[Name][number]> };
  /**
   * A kind whose rows need the rest of their group but not each other, and may be too many for memory: the group is
   * looked at with a part of them at a time, and not at all without any.
   */
  readonly inParts?: Kinds;
}

/** Of a row that no rule of the grouping needs. A damaged row may lack anything, also its key. */
export const unneeded = Symbol('unneeded');

type KeyOf<Row> = (row: Row, now: Instant) => string | undefined | typeof unneeded;

/** Any grouping. */
export interface Grouping {
  readonly name: string;
  readonly keyOf: { readonly [Name in Kind]?: KeyOf<never> };
  readonly inParts?: Kind;
}

/** One thing that must always be true. */
export interface RowsRule {
  /** Absent: it is about single rows, and `find` is given them as they come, one or many at a time. */
  readonly grouping?: Grouping;
  /** Yields each place where it is not true among these rows: those of one group, `key` being theirs. */
  readonly find: (rows: Snapshot, now: Instant, key: string) => Iterable<Found>;
}

/** One thing that must always be true of the table as a whole: each row is added, and then it is judged. */
export interface TotalRule {
  readonly start: () => { readonly add: (rows: Snapshot) => void; readonly find: () => Iterable<Found> };
}

export type Rule = RowsRule | TotalRule;

/** A rule about single rows. */
export const ofRows = (find: (rows: Snapshot) => Iterable<Found>): RowsRule => ({ find });

/** A rule about rows that belong together; it sees no more of them than what is kept of each kind. */
export const ofGroups = <Kinds extends Kind>(
  grouping: GroupingOf<Kinds>,
  find: (group: Pick<Audited, Kinds>, now: Instant, key: string) => Iterable<Found>,
): RowsRule => ({ grouping, find });

/** A rule about sums over the whole table. */
export const ofTable = (start: TotalRule['start']): TotalRule => ({ start });

export const broken = (message: string, ...rows: readonly (Key | undefined)[]): Found => ({
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
