import type { Audited, Kind, Snapshot } from '#lib/audit/snapshot.ts';
import type { Instant } from '#lib/clock.ts';
import type { Key } from '#lib/table/keys.ts';

/** One case in which a rule is broken. */
export interface Finding {
  /** Name of the rule: short and stable, to search for. */
  readonly rule: string;
  readonly message: string;
  /** Keys of the rows concerned, including missing rows; empty for a rule about the whole table. */
  readonly keys: readonly Key[];
}

export type Found = Omit<Finding, 'rule'>;

/**
 * Which rows a rule checks together: those with the same group key. The audit of a large table writes all rows of a group into
 * one partition, and checks one partition at a time.
 */
export interface GroupingOf<Kinds extends Kind> {
  /** What the rows of a group share, for messages. */
  readonly name: string;
  /** The kinds of rows, and how to get the group key of each. */
  readonly keyOf: { readonly [Name in Kinds]: KeyOf<Audited[Name][number]> };
  /**
   * A kind of which one group may have more rows than fit into memory. A rule may compare these rows with the rest of the
   * group, but not with each other. It runs once for each part of them, and not at all if there are none.
   */
  readonly inParts?: Kinds;
}

/**
 * Instead of a group key: no rule of the grouping needs this row. `undefined` is something else: the key of a damaged row
 * that lacks the attribute.
 */
export const unneeded = Symbol('unneeded');

type KeyOf<Row> = (row: Row, now: Instant) => string | undefined | typeof unneeded;

/** A grouping of any kinds of rows. */
export interface Grouping {
  readonly name: string;
  readonly keyOf: { readonly [Name in Kind]?: KeyOf<never> };
  readonly inParts?: Kind;
}

/** A rule about single rows, or about rows of one group. */
export interface RowsRule {
  /** Absent for a rule about single rows: `find` then gets any number of rows at a time. */
  readonly grouping?: Grouping;
  /** Yields each case in which these rows break the rule. With a grouping, they are one group, and `key` is its key. */
  readonly find: (rows: Snapshot, now: Instant, key: string) => Iterable<Found>;
}

/** A rule about the whole table: `add` gets every row, then `find` yields what is broken. */
export interface TotalRule {
  readonly start: (now: Instant) => {
    readonly add: (rows: Snapshot) => void;
    readonly find: () => Iterable<Found>;
  };
}

export type Rule = RowsRule | TotalRule;

/** A rule about single rows. */
export const ofRows = (find: (rows: Snapshot) => Iterable<Found>): RowsRule => ({ find });

/** A rule about the rows of a group. It sees only the audited attributes of each kind. */
export const ofGroups = <Kinds extends Kind>(
  grouping: GroupingOf<Kinds>,
  find: (group: Pick<Audited, Kinds>, now: Instant, key: string) => Iterable<Found>,
): RowsRule => ({ grouping, find });

/** A rule about the whole table that keeps little of each row, such as a sum. */
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

/** An instant in ISO 8601. Damaged values are shown as they are. */
export const at = (instant: Instant): string =>
  Number.isFinite(instant) ? new Date(instant).toISOString() : String(instant);
