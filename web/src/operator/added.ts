/**
 * A list with what was just added or changed: lists are read through caches, and know it only a moment later.
 * @param changes the newer ones, in the order in which they were made
 */
export const withChanges = <Row>(
  rows: readonly Row[],
  changes: readonly Row[],
  idOf: (row: Row) => string,
): readonly Row[] => {
  const latest = new Map(changes.map((row) => [idOf(row), row]));
  const known = new Set(rows.map(idOf));
  const added = [...latest.values()].filter((row) => !known.has(idOf(row)));
  return [...rows.map((row) => latest.get(idOf(row)) ?? row), ...added];
};
