import type { UserId } from '#lib/ids.ts';
import type { Past } from '#test/verification/history/past.ts';
import type { Asked } from '#test/verification/history/record.ts';

export const answered = ({ history }: Past, operation: Asked['operation'], status: number): Asked[] =>
  history.filter((asked) => asked.operation === operation && asked.status === status);

export const byUser = (
  { history }: Past,
  ...operations: Asked['operation'][]
): Map<UserId | undefined, Asked[]> =>
  Map.groupBy(
    history.filter(({ operation }) => operations.includes(operation)),
    ({ userId }) => userId,
  );

export const indexed = <Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row> =>
  new Map(rows.map((row) => [key(row), row]));

/** Whether a request may have written a row at this instant. */
export const isWithin = ({ from, to }: Asked, instant: number): boolean => from <= instant && instant <= to;
