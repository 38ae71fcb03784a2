import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

import { DialogAnnouncer } from '#web/ui/announcer.tsx';

interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** Escape, or anything else that closes it without a decision. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** The buttons, the safe one first. */
  readonly actions?: ComponentChildren;
}

/** A modal dialog. The browser traps the focus and restores it. */
export const Dialog = ({ isOpen, title, onClose, children, actions }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  // Only a closed dialog gives the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
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
