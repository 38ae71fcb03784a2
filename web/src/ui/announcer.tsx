import { useLayoutEffect } from 'preact/hooks';

import { createStore, useStore } from '#web/store.ts';
import { createMessage } from '#web/ui/message.ts';
import { useIsNew } from '#web/ui/use-is-new.ts';

const announcement = createMessage();
const shown = createMessage();

/** Announces a text to screen readers only, because the page shows the same already. */
export const announce = (text: string): void => announcement.say(text);

/** Shows a text briefly at the edge of the page, and announces it. `announce` does not replace it. */
export const toast = (text: string): void => shown.say(text);

const openDialogs = createStore(0);

/** The live regions of `announce` and `toast`. Rendered once, in the shell. An open dialog has its own. */
export const Announcer = () => <LiveRegions isUsed={useStore(openDialogs) === 0} />;

/** The live regions in an open dialog: the page behind it is inert, also for screen readers. */
export const DialogAnnouncer = () => {
  useLayoutEffect(() => {
    openDialogs.set(openDialogs.get() + 1);
    return () => openDialogs.set(openDialogs.get() - 1);
  }, []);
  return <LiveRegions isUsed />;
};

/** The regions stay when they are not used: screen readers follow only those that were there before the text. */
const LiveRegions = ({ isUsed }: { isUsed: boolean }) => {
  const announced = useStore(announcement.store);
  const isAnnouncedHere = useIsNew(announced, isUsed);
  const toasted = useStore(shown.store);
  const isToastedHere = useIsNew(toasted, isUsed);
  const toastText = isUsed ? toasted : undefined;
  return (
    <>
      <div class="visually-hidden" role="status">
        {isAnnouncedHere && announced}
      </div>
      {/* A toast stays visible when a dialog opens or closes, but another region has announced it. */}
      <div
        class={toastText === undefined ? 'visually-hidden' : 'toast'}
        role="status"
        aria-live={toastText === undefined || isToastedHere ? undefined : 'off'}
      >
        {toastText}
      </div>
    </>
  );
};
