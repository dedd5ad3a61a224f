import { now } from '../live/clock';
import { link, linkedAt, linkProblem } from '../live/live';
import { Badge } from '../parts/badge';
import { relative } from '../parts/time-words';

/** Says that the figures are stale while the service does not answer; it disappears by itself. */
export function LinkNote() {
  return (
    <div class="link-note" role="status">
      {link.value === 'lost' ? (
        <p>
          {linkProblem.value === '' ? 'SyncState does not answer.' : linkProblem.value}{' '}
          {linkedAt.value === 0 ? '' : `What you see was true ${relative(linkedAt.value, now.value)}. `}
          The page tries again by itself.
        </p>
      ) : null}
    </div>
  );
}

/** The connection in one word, in the header. */
export function LinkWord() {
  switch (link.value) {
    case 'live':
      return (
        <Badge tone="good" icon="link">
          Live
        </Badge>
      );
    case 'polling':
      return (
        <Badge tone="waiting" icon="clock">
          Asks every 5 s
        </Badge>
      );
    case 'lost':
      return (
        <Badge tone="bad" icon="warning">
          Lost
        </Badge>
      );
    case 'connecting':
      return (
        <Badge tone="quiet" icon="retry">
          Connecting
        </Badge>
      );
  }
}
