import { useRef } from 'preact/hooks';
import { announce } from '../../../parts/status-line';

interface CopyTextProps {
  readonly text: string;
  /** What it is, as in `transaction id`. */
  readonly what: string;
}

/** An id that a click copies. Where the browser forbids the clipboard, as on plain http, it is selected instead. */
export function CopyText({ text, what }: CopyTextProps) {
  const code = useRef<HTMLElement>(null);
  const select = (): void => {
    if (code.current !== null) getSelection()?.selectAllChildren(code.current);
    announce(`The ${what} is selected: copy it with Ctrl+C.`);
  };
  const copy = (): void => {
    if (!window.isSecureContext) select();
    else
      navigator.clipboard.writeText(text).then(() => {
        announce(`The ${what} is copied.`);
      }, select);
  };
  return (
    <button
      type="button"
      class="copy"
      title={`${text} (copy the ${what})`}
      aria-label={`Copy the ${what} ${text}`}
      onClick={copy}
    >
      <code ref={code}>{text}</code>
    </button>
  );
}
