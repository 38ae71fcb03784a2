/** One page of a list, as the API answers it. */
export interface PageOf<Row> {
  readonly data: readonly Row[];
  /** The cursor of the next page; `undefined`: this is the last one. */
  readonly next: string | undefined;
}

export type ReadPage<Row> = (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<Row>>;

/** The part of a query that asks for a page. The first page has none, so that its address is the one that the document preloads. */
export const fromCursor = (cursor: string | undefined): { cursor?: string } =>
  cursor === undefined ? {} : { cursor };

/** The pages of a list. Each is read when it is asked for. */
export const pagesOf = async function* <Row>(
  readPage: ReadPage<Row>,
  signal: AbortSignal,
): AsyncGenerator<PageOf<Row>, void> {
  let cursor: string | undefined;
  do {
    const page = await readPage(cursor, signal);
    yield page;
    cursor = page.next;
  } while (cursor !== undefined);
};

/** The first `count` pages as one. All are read again: new rows at the front move the others. */
export const readPages = async <Row>(
  readPage: ReadPage<Row>,
  count: number,
  signal: AbortSignal,
): Promise<PageOf<Row>> => {
  const pages: PageOf<Row>[] = [];
  for await (const page of pagesOf(readPage, signal)) {
    pages.push(page);
    if (pages.length === count) break;
  }
  return { data: pages.flatMap(({ data }) => data), next: pages.at(-1)?.next };
};

/** All rows of a list. */
export const readAll = async <Row>(readPage: ReadPage<Row>, signal: AbortSignal): Promise<readonly Row[]> =>
  (await readPages(readPage, Infinity, signal)).data;

/** The rows of the first page that contains the wanted row; `undefined`: no page does. */
export const findPage = async <Row>(
  readPage: ReadPage<Row>,
  isWanted: (row: Row) => boolean,
  signal: AbortSignal,
): Promise<readonly Row[] | undefined> => {
  for await (const { data } of pagesOf(readPage, signal)) if (data.some(isWanted)) return data;
  return undefined;
};
