/** One page of a list, and how to ask for the next. */
export interface PageOf<Row> {
  readonly rows: readonly Row[];
  /** Absent: there is no more. */
  readonly next: string | undefined;
}

export type ReadPage<Row> = (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<Row>>;

/**
 * The first pages of a list as one. They are read anew together: rows that came in at the front have moved the others.
 */
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

/** The rows of the first page that has the row wanted, however far down. */
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
