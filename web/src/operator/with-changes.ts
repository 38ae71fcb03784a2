/**
 * Merges recent changes into a list, because a list from a cache shows them only later.
 * @param changes in the order in which they were made
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
