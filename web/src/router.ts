import { isPagePath, pagePaths, pathTo, withoutSlash } from '#lib/page-paths.ts';
import { pushEntry, restoreScroll, startScroll } from '#web/scroll.ts';
import { createStore, useStore } from '#web/store.ts';

interface Address {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

/** Where an address leads, as path and query. */
export const destinationOf = ({ pathname, search, hash }: Address): string =>
  pathname === '/' && hash.startsWith('#/') ? formerPage(hash) : withoutSlash(pathname) + search;

/** Translates an old link, which has the path in its hash: `/#/concerts/1/schedules/2` is `/shows/1/dates/2` now. */
const formerPage = (hash: string): string => {
  const path = hash
    .replace(/^#|\?.*/g, '')
    .replace(/^\/operator/, pagePaths.operator)
    .replace(/^\/payments/, pagePaths.payments)
    .replace('/concerts/', '/shows/')
    .replace('/schedules/', '/dates/');
  return isPagePath(path) ? path : pagePaths.concerts;
};

const pathIn = (destination: string): string => destination.replace(/\?.*/, '');

const path = createStore('/');

export const usePath = (): string => useStore(path);

const search = createStore('');

/** The query of the address, such as `?q=jazz`. `navigate` changes it. */
export const useSearch = (): string => useStore(search);

/**
 * `isNavigation`: a page was opened by a navigation, not with the document, so its heading takes the focus. A new view within a
 * page sets it, too, when the focus would be lost.
 */
export const arrival = { isNavigation: false };

/** Starts to follow the address. */
export const startRouter = (): void => {
  path.set(currentPath());
  search.set(location.search);
  startScroll();
  addEventListener('popstate', arrive);
  document.addEventListener('click', followLink);
};

const currentAddress = (): string => location.pathname + location.search;

/** The path of the address. An old link, and a slash at the end, are replaced in the address. */
const currentPath = (): string => {
  const destination = destinationOf(location);
  if (destination !== currentAddress()) history.replaceState(history.state, '', destination);
  return pathIn(destination);
};

/** Handles Back, Forward and a link to a place in the same page. */
const arrive = (): void => {
  const next = currentPath();
  const isOther = next !== path.get();
  search.set(location.search);
  if (isOther) show(next);
  if (!restoreScroll() && isOther) scrollTo(0, 0);
};

const show = (next: string): void => {
  arrival.isNavigation = true;
  path.set(next);
};

/** @param to a path of the page, with a query if it has one */
export const navigate = (to: string, { replace = false } = {}): void => {
  const destination = destinationOf(new URL(to, location.origin));
  const next = pathIn(destination);
  if (replace || destination === currentAddress()) history.replaceState(history.state, '', destination);
  else pushEntry(destination);
  search.set(location.search);
  if (next === path.get()) return;
  show(next);
  scrollTo(0, 0);
};

/** Follows a link to a page without loading the document again. All other clicks stay with the browser. */
const followLink = (event: MouseEvent): void => {
  const { target } = event;
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href]') : null;
  if (!link || !isPlainClick(event) || !leadsToPage(link)) return;
  event.preventDefault();
  navigate(link.href);
  scrollTo(0, 0);
};

/** With a modifier key or another button, a link opens elsewhere. */
const isPlainClick = ({
  defaultPrevented,
  button,
  metaKey,
  ctrlKey,
  shiftKey,
  altKey,
}: MouseEvent): boolean => !defaultPrevented && button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;

/** Other links lead to another site, another window, a file, or a place in the same page. */
const leadsToPage = (link: HTMLAnchorElement): boolean =>
  link.origin === location.origin &&
  (link.target === '' || link.target === '_self') &&
  !link.hasAttribute('download') &&
  link.hash === '' &&
  isPagePath(link.pathname);

/** Links to the pages. */
export const hrefs = {
  concerts: pagePaths.concerts,
  concert: (concertId: string) => pathTo(pagePaths.concert, { concertId }),
  schedule: (concertId: string, scheduleId: string) => pathTo(pagePaths.schedule, { concertId, scheduleId }),
  booking: (concertId: string, scheduleId: string) => pathTo(pagePaths.booking, { concertId, scheduleId }),
  /** The page that verifies a draw. */
  draw: (concertId: string, scheduleId: string) => pathTo(pagePaths.draw, { concertId, scheduleId }),
  /** The page after a payment. */
  paid: (reservationIds: readonly string[]) =>
    pathTo(pagePaths.paid, { reservationIds: reservationIds.join(',') }),
  tickets: pagePaths.tickets,
  ticket: (reservationId: string) => pathTo(pagePaths.ticket, { reservationId }),
  points: pagePaths.points,
  payments: pagePaths.payments,
  operator: pagePaths.operator,
  sales: pagePaths.sales,
  sale: (concertId: string, scheduleId: string) => pathTo(pagePaths.sale, { concertId, scheduleId }),
  signInFailed: pagePaths.signInFailed,
} as const;
