import { signal } from '@preact/signals';

/** The time in milliseconds since the epoch, once a second: relative times are drawn from it. */
export const now = signal(Date.now());

window.setInterval(() => {
  if (document.visibilityState === 'visible') now.value = Date.now();
}, 1000);
