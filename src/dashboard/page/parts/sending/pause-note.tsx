import { overview } from '../../live/live';
import { Icon } from '../icon';
import { Time } from '../time';
import { Resume } from './resume';
import './sending.css';

/** On each screen while a person has paused the sending: why, since when, and the way on. */
export function PauseNote() {
  const paused = overview.value?.push.paused ?? null;
  // Another pause ends by itself: its alert has what to do.
  if (paused?.byHand !== true) return null;
  return (
    <aside class="pause-note" aria-label="Sending is paused">
      <p>
        <Icon name="hand" /> <strong>Nothing is sent to Amazon</strong>, since{' '}
        <Time at={paused.since} short />: {paused.reason} Orders are counted all the same.{' '}
        <Resume label="Resume …" />
      </p>
    </aside>
  );
}
