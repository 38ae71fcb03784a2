/**
 * Keeps the scroll position of each history entry of this tab, and restores it after Back, Forward and a reload. The browser
 * would restore it before a page has loaded its list, when the page is still too short.
 */

const KEY = 'scroll';
/** Any of these ends the restoration: the user may want to scroll. */
const GESTURES = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;
/** A page that is still too short by then stays where it is. */
const GIVE_UP_AFTER_MS = 5_000;

let positions = new Map<string, number>();
/** The current entry. */
let entry = '';
let restoration: AbortController | undefined;

/** Starts to record positions, and restores the one of a page that was reloaded. */
export const startScroll = (): void => {
  history.scrollRestoration = 'manual';
  positions = stored();
  addEventListener('scroll', record, { passive: true });
  addEventListener('pagehide', store);
  restoreScroll();
};

/** Records the position of the current history entry for Back, and adds a new entry. */
export const pushEntry = (to: string): void => {
  record();
  endRestoring();
  history.pushState(null, '', to);
  entry = entryNow();
};

/** Scrolls to the position of the current entry. @returns whether the entry has one */
export const restoreScroll = (): boolean => {
  endRestoring();
  entry = entryNow();
  const top = positions.get(entry);
  if (top !== undefined) scrollOnceTallEnough(top);
  return top !== undefined;
};

const record = (): void => void positions.set(entry, scrollY);

/** The id of the current entry. An entry gets its id when it is first seen. */
const entryNow = (): string => {
  const state = history.state as { readonly entry?: string } | null;
  if (state?.entry !== undefined) return state.entry;
  const id = Math.random().toString(36).slice(2);
  history.replaceState({ entry: id }, '');
  return id;
};

const scrollOnceTallEnough = (top: number): void => {
  const { signal } = (restoration = new AbortController());
  const sizes = new ResizeObserver(() => {
    scrollTo({ top, behavior: 'instant' });
    if (scrollY >= Math.floor(top)) endRestoring();
  });
  signal.addEventListener('abort', () => sizes.disconnect());
  for (const gesture of GESTURES) addEventListener(gesture, endRestoring, { passive: true, signal });
  setTimeout(() => signal === restoration?.signal && endRestoring(), GIVE_UP_AFTER_MS);
  sizes.observe(document.body);
};

const endRestoring = (): void => restoration?.abort();

const stored = (): Map<string, number> => {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as [string, number][]);
  } catch {
    return new Map();
  }
};

const store = (): void => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...positions]));
  } catch {
    // Storage is full or not allowed: a reload starts at the top.
  }
};
