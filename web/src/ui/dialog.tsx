import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

import { DialogAnnouncer } from '#web/ui/announcer.tsx';

interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** Escape, or anything else that closes it without a decision. It may refuse: `isOpen` decides. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** The buttons, the safe one first. */
  readonly actions?: ComponentChildren;
}

/** A modal dialog. The browser traps the focus and restores it. */
export const Dialog = ({ isOpen, title, onClose, children, actions }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // How often the browser has closed it by itself: it lets nobody keep a dialog open for ever.
  const [closings, setClosings] = useState(0);
  const isWanted = useRef(false);
  isWanted.current = isOpen;
  useLayoutEffect(() => {
    if (!isOpen) dialog.current?.close();
    else if (!dialog.current?.open) dialog.current?.showModal();
  }, [isOpen, closings]);
  // Only a closed dialog gives the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    return () => {
      isWanted.current = false;
      shown?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        // A file field in the dialog has such an event, too: its picker was closed.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
      onClose={() => {
        if (!isWanted.current) return;
        onClose();
        setClosings(closings + 1);
      }}
    >
      {isOpen && (
        <>
          <DialogAnnouncer />
          <div class="dialog-content">
            <h2 class="dialog-title" id={id}>
              {title}
            </h2>
            {children}
            {actions && <div class="dialog-actions">{actions}</div>}
          </div>
        </>
      )}
    </dialog>
  );
};
