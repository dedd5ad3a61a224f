import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A form that is open; its first field gets the focus, and Esc closes it. */
export function FormPanel(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.querySelector('input')?.focus();
  }, []);
  return (
    <article
      ref={panel}
      class="form-panel"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        props.onClose();
      }}
    >
      <h2>{props.title}</h2>
      {props.children}
    </article>
  );
}
