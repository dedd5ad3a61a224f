import type { Paused } from '../api/answers';
import { lazy } from '../lazy';
import { overview } from '../live/live';

const PauseBanner = lazy<{ readonly paused: Paused }>(
  async () => (await import('../parts/sending/pause-banner')).PauseBanner,
);

/** On each screen while a person has paused the sending; a pause because of Amazon is on Today. */
export function PauseNote() {
  const paused: Paused | null = overview.value?.push.paused ?? null;
  return paused?.byHand === true ? <PauseBanner.show paused={paused} /> : null;
}
