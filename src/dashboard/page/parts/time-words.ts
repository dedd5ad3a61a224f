const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];
const words = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });

/** A time as `12 sec. ago`, or `in 4 min.` for one that is still to come. */
export function relative(at: number, nowMs: number): string {
  const seconds = Math.round((at - nowMs) / 1000);
  if (Math.abs(seconds) < 1) return 'now';
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return words.format(Math.trunc(seconds / size), unit);
}

/** A time as `2026-11-29 07:12:45 UTC`. */
export function absolute(at: string | number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A duration in milliseconds as `84 ms`, `2.4 s` or `3 min 20 s`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const hours = Math.floor(seconds / 3600);
  if (hours < 48) return `${hours} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** A time that something has lasted, as `2.4 s` or `41 s`: parts of a second only where there are few. */
export function span(ms: number): string {
  return ms < 10_000 || ms >= 59_500 ? duration(ms) : `${Math.round(ms / 1000)} s`;
}
