import { arrival } from '#web/router.ts';

/** The ID of the heading of the waiting room. */
export const TITLE = 'queue-title';

/** Moves the focus to the heading of the waiting room, because the pressed button goes. */
export const focusTitle = (): void => document.getElementById(TITLE)?.focus({ preventScroll: true });

/** The view of the waiting room is about to change. If the focus is in it, the heading of the next view takes the focus. */
export const passFocusOn = (): void => {
  arrival.isNavigation ||= Boolean(document.activeElement?.closest('.queue'));
};

let readByFocus: string | undefined;

/**
 * The heading of a new view takes the focus that the view before has passed on. A view may come late, so the focus stays where the
 * user has moved it meanwhile.
 */
export const takeFocus = (heading: HTMLElement | null): void => {
  if (!arrival.isNavigation) return;
  arrival.isNavigation = false;
  if (document.activeElement !== document.body) return;
  heading?.focus({ preventScroll: true });
  readByFocus = heading?.textContent;
};

/** Whether a text is that of a heading that has just taken the focus: screen readers read it then. True once. */
export const isReadByFocus = (text: string): boolean => {
  const isRead = text === readByFocus;
  readByFocus = undefined;
  return isRead;
};
