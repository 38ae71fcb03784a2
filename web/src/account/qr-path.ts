/** The dark modules of a QR code as one SVG path, with a bar for each run in a row. A module is one unit wide. */
export const qrPath = (modules: readonly (readonly boolean[])[]): string =>
  modules.flatMap((row, y) => runsOf(row).map(([x, width]) => `M${x} ${y}h${width}v1h-${width}z`)).join('');

type Run = readonly [start: number, length: number];

const runsOf = (row: readonly boolean[]): Run[] => {
  const runs: Run[] = [];
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x += 1;
    runs.push([start, x + 1 - start]);
  }
  return runs;
};
