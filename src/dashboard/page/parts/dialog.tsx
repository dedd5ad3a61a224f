import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** The buttons; without them there is one that closes. */
  readonly footer?: ComponentChildren;
}

/**
 * A modal dialog while it stands: Esc, the button and a click beside it close it, and the focus goes back to where it
 * came from.
 */
export function Dialog({ title, onClose, children, footer }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <article>
        <h2>{title}</h2>
        {children}
        <footer>
          {footer ?? (
            <button type="button" onClick={onClose}>
              Close
            </button>
          )}
        </footer>
      </article>
    </dialog>
  );
}
