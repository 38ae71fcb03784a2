import { useRef, useState } from 'preact/hooks';

import { type PageOf, type ReadPage, readPages } from '#web/paging.ts';
import { type Query, useQuery } from '#web/query.ts';

export interface Pages<Row> extends Pick<Query<PageOf<Row>>, 'error' | 'isLoading' | 'reload'> {
  /** `undefined`: not loaded yet. */
  readonly rows: readonly Row[] | undefined;
  readonly hasMore: boolean;
  /** Loads one more page. */
  readonly more: () => void;
}

/** A list that grows page by page. @param key names the list and its user */
export const usePages = <Row>(key: string | undefined, readPage: ReadPage<Row>): Pages<Row> => {
  const [wanted, setWanted] = useState({ key, count: 1 });
  const count = wanted.key === key ? wanted.count : 1;
  const { data, error, isLoading, reload } = useQuery(key && `${key} ${count}`, (signal) =>
    readPages(readPage, count, signal),
  );

  // Keep showing the loaded pages while the next one loads.
  const shown = useRef<{ key: string | undefined; pages: PageOf<Row> | undefined }>({ key, pages: data });
  if (data !== undefined || shown.current.key !== key) shown.current = { key, pages: data };
  const { pages } = shown.current;

  return {
    rows: pages?.data,
    hasMore: pages?.next !== undefined,
    error,
    isLoading,
    reload,
    more: () => setWanted({ key, count: count + 1 }),
  };
};
