import { signal } from '@preact/signals';
import { Icon } from './icon';

/** Milliseconds that a message stays. */
const SHOWN_MS = 10_000;

const message = signal('');
let timer: number | undefined;

/** Shows what has succeeded, for eyes and for screen readers; the next message replaces it. */
export function announce(text: string): void {
  window.clearTimeout(timer);
  message.value = text;
  timer = window.setTimeout(() => {
    message.value = '';
  }, SHOWN_MS);
}

/** The one live region for successes. It stands always: a region that appears with its text is not read out. */
export function StatusLine() {
  return (
    <div class="status-line" role="status">
      {message.value === '' ? null : (
        <p>
          <Icon name="check" /> {message}
        </p>
      )}
    </div>
  );
}
