import { useRef, useState } from 'preact/hooks';

import { type PageOf, type ReadPage, readPages } from '#web/paging.ts';
import { type Query, useQuery } from '#web/query.ts';

export interface Pages<Row> extends Pick<Query<PageOf<Row>>, 'error' | 'isLoading' | 'reload'> {
  /** Absent: nothing has come yet. */
  readonly rows: readonly Row[] | undefined;
  readonly hasMore: boolean;
  /** Asks for one more page. */
  readonly more: () => void;
}

/** A list that grows by a page when asked to. @param key names the list and whose it is */
export const usePages = <Row>(key: string | undefined, readPage: ReadPage<Row>): Pages<Row> => {
  const [wanted, setWanted] = useState({ key, count: 1 });
  const count = wanted.key === key ? wanted.count : 1;
  const { data, error, isLoading, reload } = useQuery(key && `${key} ${count}`, (signal) =>
    readPages(readPage, count, signal),
  );

  // The pages that are there stay while one more comes.
  const shown = useRef<{ key: string | undefined; pages: PageOf<Row> | undefined }>({ key, pages: data });
  if (data !== undefined || shown.current.key !== key) shown.current = { key, pages: data };
  const { pages } = shown.current;

  return {
    rows: pages?.rows,
    hasMore: pages?.next !== undefined,
    error,
    isLoading,
    reload,
    more: () => setWanted({ key, count: count + 1 }),
  };
};
