import { arrival } from '#web/router.ts';

/** The ID of the heading of the waiting room. */
export const TITLE = 'queue-title';

/** Moves the focus to the heading of the waiting room, because the pressed button goes. */
export const focusTitle = (): void => document.getElementById(TITLE)?.focus({ preventScroll: true });

/** The view of the waiting room is about to change. If the focus is in it, the heading of the next view takes the focus. */
export const passFocusOn = (): void => {
  arrival.isNavigation ||= Boolean(document.activeElement?.closest('.queue'));
};
