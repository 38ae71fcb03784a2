import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

import { type Order, ORDERS } from '#web/catalogue/order.ts';
import { hrefs, navigate, useSearch } from '#web/router.ts';

/** The search and the order of the list of concerts. The address keeps both. */
export interface ListView {
  readonly query: string;
  readonly order: Order;
}

const [DEFAULT_ORDER] = ORDERS;

/** Safari refuses to change the address more than 100 times in 30 seconds, so not at every key. */
const SETTLED_MS = 400;

/** @param search the query of an address, such as `?q=jazz&sort=name` */
export const viewIn = (search: string): ListView => {
  const parameters = new URLSearchParams(search);
  return {
    query: parameters.get('q') ?? '',
    order: ORDERS.find((order) => order === parameters.get('sort')) ?? DEFAULT_ORDER,
  };
};

/** The address of a view. Leaves out defaults. */
export const hrefOf = ({ query, order }: ListView): string => {
  const parameters = new URLSearchParams({
    ...(query.trim() !== '' && { q: query.trim() }),
    ...(order !== DEFAULT_ORDER && { sort: order }),
  }).toString();
  return parameters === '' ? hrefs.concerts : `${hrefs.concerts}?${parameters}`;
};

const isSame = (one: ListView, other: ListView): boolean => hrefOf(one) === hrefOf(other);

/** The view, and a function that changes it. A change also goes to the address, and a change of the address to the view. */
export const useListView = (): [view: ListView, change: (change: Partial<ListView>) => void] => {
  const search = useSearch();
  const [view, setView] = useState(() => viewIn(search));
  // A layout effect runs before the user can type again. A typed space at the end is not in the address, but stays in the field.
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
