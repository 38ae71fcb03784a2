import { createStore, useStore } from '#web/store.ts';

/** The names in a pattern such as `/concerts/:concertId`. */
export type ParamsOf<Pattern extends string> = {
  readonly [Name in NamesOf<Pattern>]: string;
};

type NamesOf<Pattern> = Pattern extends `${infer Head}/${infer Rest}`
  ? NamesOf<Head> | NamesOf<Rest>
  : Pattern extends `:${infer Name}`
    ? Name
    : never;

/** The parameters of a path; `undefined` when it does not match the pattern. */
export const matchPath = (pattern: string, path: string): Record<string, string> | undefined => {
  const expected = pattern.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const text = decoded(given[index] ?? '');
    if (text === undefined || (part.startsWith(':') ? text === '' : part !== text)) return undefined;
    if (part.startsWith(':')) params[part.slice(1)] = text;
  }
  return params;
};

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** The path of a hash such as `#/concerts/1?x=y`; `undefined`: the hash is not a route. */
export const pathOf = (hash: string): string | undefined =>
  hash === '' || hash === '#' ? '/' : /^#(\/[^?]*)/.exec(hash)?.[1];

const path = createStore(pathOf(globalThis.location?.hash ?? '') ?? '/');

/** Whether the user has navigated within the page, so that the new heading takes the focus. */
export const arrival = { isNavigation: false };

/** Starts to follow the address. */
export const startRouter = (): void => {
  addEventListener('hashchange', () => {
    const next = pathOf(location.hash);
    if (next === undefined || next === path.get()) return;
    arrival.isNavigation = true;
    path.set(next);
    scrollTo(0, 0);
  });
};

export const usePath = (): string => useStore(path);

/** @param to a path such as `/tickets` */
export const navigate = (to: string, { replace = false } = {}): void => {
  if (!replace) {
    location.hash = to;
    return;
  }
  history.replaceState(history.state, '', `#${to}`);
  dispatchEvent(new HashChangeEvent('hashchange'));
};

/** Links to the pages. */
export const hrefs = {
  concerts: '#/',
  concert: (concertId: string) => `#/concerts/${concertId}`,
  schedule: (concertId: string, scheduleId: string) => `#/concerts/${concertId}/schedules/${scheduleId}`,
  booking: (concertId: string, scheduleId: string) => `#/concerts/${concertId}/schedules/${scheduleId}/book`,
  tickets: '#/tickets',
  ticket: (reservationId: string) => `#/tickets/${reservationId}`,
  points: '#/points',
  payments: '#/payments',
  operator: '#/operator',
  sales: '#/operator/sales',
  sale: (concertId: string, scheduleId: string) => `#/operator/concerts/${concertId}/schedules/${scheduleId}`,
} as const;
