import { createStore, useStore } from '#web/store.ts';

interface Message {
  readonly text: string;
  /** Whether it is also to be seen. */
  readonly isShown: boolean;
}

const SHOWN_MS = 6_000;
const message = createStore<Message | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

const say = (text: string, isShown: boolean): void => {
  clearTimeout(timer);
  // The same words again are read again only when they have gone in between.
  message.set(undefined);
  requestAnimationFrame(() => message.set({ text, isShown }));
  timer = setTimeout(() => message.set(undefined), SHOWN_MS);
};

/** Says something to readers of the screen, politely: for what can be seen anyhow. */
export const announce = (text: string): void => say(text, false);

/** Shows something for a moment at the edge of the page, and says it. */
export const toast = (text: string): void => say(text, true);

/** Where `announce` and `toast` come out. Once, in the shell. */
export const Announcer = () => {
  const current = useStore(message);
  return (
    <div class={current?.isShown ? 'toast' : 'visually-hidden'} role="status" aria-live="polite">
      {current?.text}
    </div>
  );
};
