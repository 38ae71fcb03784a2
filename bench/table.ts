/** In place of a row: a line across the table. */
export const RULE = 'rule';

/** Columns side by side: numbers to the right, words to the left. */
export const tableOf = (
  rows: readonly (readonly string[] | typeof RULE)[],
  numbers: readonly number[],
): string[] => {
  const widths: number[] = [];
  for (const row of rows)
    if (row !== RULE)
      for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  const aligned = (cell: string, column: number): string =>
    numbers.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return rows.map((row) =>
    (row === RULE ? widths.map((width) => '─'.repeat(width)) : row.map(aligned)).join('  ').trimEnd(),
  );
};
