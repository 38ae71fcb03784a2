import { createStore } from '#web/store.ts';

const SHOWN_MS = 6_000;

/** A text for a live region. It is removed a few seconds after it was shown. */
export const createMessage = () => {
  const store = createStore<string | undefined>(undefined);
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (text: string): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    // Screen readers repeat the same text only if it was removed in between.
    store.set(undefined);
    // A hidden tab has no frames: the text waits until it can be seen.
    frame = requestAnimationFrame(() => {
      store.set(text);
      timer = setTimeout(() => store.set(undefined), SHOWN_MS);
    });
  };
  return { store, say };
};
