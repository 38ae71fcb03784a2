/** One page of a list. */
export interface PageOf<Row> {
  readonly rows: readonly Row[];
  /** The cursor of the next page; `undefined`: this is the last one. */
  readonly next: string | undefined;
}

export type ReadPage<Row> = (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<Row>>;

/** The first `count` pages as one. All are read again: new rows at the front move the others. */
export const readPages = async <Row>(
  readPage: ReadPage<Row>,
  count: number,
  signal: AbortSignal,
): Promise<PageOf<Row>> => {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < count; page += 1) {
    const { rows: more, next } = await readPage(cursor, signal);
    rows.push(...more);
    cursor = next;
    if (next === undefined) break;
  }
  return { rows, next: cursor };
};

/** The rows of the first page that contains the wanted row; `undefined`: no page does. */
export const findPage = async <Row>(
  readPage: ReadPage<Row>,
  isWanted: (row: Row) => boolean,
  signal: AbortSignal,
): Promise<readonly Row[] | undefined> => {
  let cursor: string | undefined;
  do {
    const { rows, next } = await readPage(cursor, signal);
    if (rows.some(isWanted)) return rows;
    cursor = next;
  } while (cursor !== undefined);
  return undefined;
};
