import { createStore, useStore } from '#web/store.ts';

const SHOWN_MS = 6_000;

/** A text for a live region. It is removed a few seconds later. */
const createMessage = () => {
  const store = createStore<string | undefined>(undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (text: string): void => {
    clearTimeout(timer);
    // Screen readers repeat the same text only if it was removed in between.
    store.set(undefined);
    requestAnimationFrame(() => store.set(text));
    timer = setTimeout(() => store.set(undefined), SHOWN_MS);
  };
  return { store, say };
};

const announcement = createMessage();
const shown = createMessage();

/** Announces a text to screen readers only, because the page shows the same already. */
export const announce = (text: string): void => announcement.say(text);

/** Shows a text briefly at the edge of the page, and announces it. `announce` does not replace it. */
export const toast = (text: string): void => shown.say(text);

/** The live regions of `announce` and `toast`. Rendered once, in the shell. */
export const Announcer = () => {
  const text = useStore(announcement.store);
  const shownText = useStore(shown.store);
  return (
    <>
      <div class="visually-hidden" role="status">
        {text}
      </div>
      <div class={shownText === undefined ? 'visually-hidden' : 'toast'} role="status">
        {shownText}
      </div>
    </>
  );
};
