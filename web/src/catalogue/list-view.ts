import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

import { type Order, ORDERS } from '#web/catalogue/order.ts';
import { hrefs, navigate, useSearch } from '#web/router.ts';

/** What the list of concerts shows: the address remembers it. */
export interface ListView {
  readonly query: string;
  readonly order: Order;
}

const [USUAL] = ORDERS;

/** Safari refuses to change the address more than 100 times in 30 seconds, so not at every key. */
const SETTLED_MS = 400;

/** @param search the query of an address, such as `?q=jazz&sort=name` */
export const viewIn = (search: string): ListView => {
  const parameters = new URLSearchParams(search);
  return {
    query: parameters.get('q') ?? '',
    order: ORDERS.find((order) => order === parameters.get('sort')) ?? USUAL,
  };
};

/** The address of a view. What is usual is left out. */
export const hrefOf = ({ query, order }: ListView): string => {
  const parameters = new URLSearchParams({
    ...(query.trim() !== '' && { q: query.trim() }),
    ...(order !== USUAL && { sort: order }),
  }).toString();
  return parameters === '' ? hrefs.concerts : `${hrefs.concerts}?${parameters}`;
};

const isSame = (one: ListView, other: ListView): boolean => hrefOf(one) === hrefOf(other);

/** What the list shows, and a function that changes it. The address follows, and the list follows the address. */
export const useListView = (): [view: ListView, change: (change: Partial<ListView>) => void] => {
  const search = useSearch();
  const [view, setView] = useState(() => viewIn(search));
  // Before the user can type again. A space at the end is not in the address, and stays.
  useLayoutEffect(() => {
    const next = viewIn(search);
    setView((before) => (isSame(before, next) ? before : next));
  }, [search]);
  useEffect(() => {
    if (isSame(view, viewIn(search))) return undefined;
    const timer = setTimeout(() => navigate(hrefOf(view), { replace: true }), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [view, search]);
  return [view, (change) => setView((before) => ({ ...before, ...change }))];
};
