import { createStore, useStore } from '#web/store.ts';

interface Message {
  readonly text: string;
  /** Show it too, not only announce it. */
  readonly isShown: boolean;
}

const SHOWN_MS = 6_000;
const message = createStore<Message | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

const say = (text: string, isShown: boolean): void => {
  clearTimeout(timer);
  // Screen readers repeat the same text only if it was removed in between.
  message.set(undefined);
  requestAnimationFrame(() => message.set({ text, isShown }));
  timer = setTimeout(() => message.set(undefined), SHOWN_MS);
};

/** Announces a text to screen readers. For what is visible anyway. */
export const announce = (text: string): void => say(text, false);

/** Shows a text briefly at the edge of the page, and announces it. */
export const toast = (text: string): void => say(text, true);

/** The live region of `announce` and `toast`. Rendered once, in the shell. */
export const Announcer = () => {
  const current = useStore(message);
  return (
    <div class={current?.isShown ? 'toast' : 'visually-hidden'} role="status" aria-live="polite">
      {current?.text}
    </div>
  );
};
