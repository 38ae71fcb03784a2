import type { Condition, Row } from '#lib/table/write.ts';

/** For each status of a kind of row, the statuses that it may move to. A final status has none. */
export type Transitions = Readonly<Record<string, readonly string[]>>;

/** The statuses from which a row may move to `To`. */
export type SourceOf<Table extends Transitions, To> = {
  [From in keyof Table & string]: To extends Table[From][number] ? From : never;
}[keyof Table & string];

/** The two halves of a write that moves a status. */
export interface Move {
  /** The row still has the old status. */
  readonly condition: Condition;
  readonly set: Row;
}

/**
 * Moves a status from one value to another. A move that the table does not list does not compile.
 * @example move(reservationTransitions, 'HELD', 'PAID')
 */
export const move = <Table extends Transitions, To extends Table[keyof Table][number]>(
  _table: Table,
  from: SourceOf<Table, To>,
  to: To,
): Move => ({
  condition: { expression: '#status = :from', values: { ':from': from } },
  set: { status: to },
});

/** Whether a row of this status may move to `to`. For a status that is known only when the code runs. */
export const mayMove = <Table extends Transitions, To extends Table[keyof Table][number]>(
  table: Table,
  from: keyof Table & string,
  to: To,
): from is SourceOf<Table, To> => table[from]?.includes(to) ?? false;
