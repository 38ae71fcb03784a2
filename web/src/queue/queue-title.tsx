import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { takeFocus, TITLE } from '#web/queue/focus.ts';
import { arrival } from '#web/router.ts';

/** The heading of the waiting room's view. When a view with the focus on its heading goes, the next heading takes the focus. */
export const QueueTitle = ({ children }: { children: ComponentChildren }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    const shown = heading.current;
    takeFocus(shown);
    return () => {
      arrival.isNavigation ||= document.activeElement === shown;
    };
  }, []);
  return (
    <h2 class="queue-title" id={TITLE} tabIndex={-1} ref={heading}>
      {children}
    </h2>
  );
};
