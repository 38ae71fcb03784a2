import { useEffect, useState } from 'preact/hooks';

import { type Order, ORDERS } from '#web/catalogue/order.ts';
import { hrefs } from '#web/router.ts';

/** What the list of concerts shows: the address remembers it. */
export interface ListView {
  readonly query: string;
  readonly order: Order;
}

const [USUAL] = ORDERS;

/** Safari refuses to change the address more than 100 times in 30 seconds, so not at every key. */
const SETTLED_MS = 400;

/** @param href such as `https://…/?q=magic&sort=name` */
export const viewIn = (href: string): ListView => {
  const search = new URLSearchParams(href.split('?')[1]?.split('#')[0]);
  return {
    query: search.get('q') ?? '',
    order: ORDERS.find((order) => order === search.get('sort')) ?? USUAL,
  };
};

/** The address of a view. What is usual is left out. */
export const hrefOf = ({ query, order }: ListView): string => {
  const search = new URLSearchParams({
    ...(query.trim() !== '' && { q: query.trim() }),
    ...(order !== USUAL && { sort: order }),
  }).toString();
  return search === '' ? hrefs.concerts : `${hrefs.concerts}?${search}`;
};

/** What the list shows, and a function that changes it. The address follows. */
export const useListView = (): [view: ListView, change: (change: Partial<ListView>) => void] => {
  const [view, setView] = useState(() => viewIn(location.href));
  useEffect(() => {
    const follow = (): void => setView(viewIn(location.href));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  useEffect(() => {
    const href = hrefOf(view);
    if (href === hrefOf(viewIn(location.href))) return undefined;
    const timer = setTimeout(() => history.replaceState(history.state, '', href), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [view]);
  return [view, (change) => setView((before) => ({ ...before, ...change }))];
};
