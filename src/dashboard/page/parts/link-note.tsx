import { now } from '../live/clock';
import { link, linkedAt } from '../live/live';
import { relative } from './time-words';

/** Says that the figures are stale while the service does not answer; it disappears by itself. */
export function LinkNote() {
  if (link.value !== 'lost') return <div class="link-note" role="status" />;
  return (
    <div class="link-note lost" role="status">
      SyncState does not answer. What you see was true {relative(linkedAt.value, now.value)}; the page tries
      again by itself.
    </div>
  );
}
