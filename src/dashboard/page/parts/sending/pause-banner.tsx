import type { Paused } from '../../api/answers';
import { Icon } from '../icon';
import { Time } from '../time';
import { Resume } from './resume';
import './sending.css';

/** Why nothing is sent, since when, and the way on. */
export function PauseBanner({ paused: { reason, since } }: { readonly paused: Paused }) {
  return (
    <aside class="pause-banner" aria-label="Sending is paused">
      <p>
        <Icon name="hand" /> <strong>Nothing is sent to Amazon</strong>, since <Time at={since} short />:{' '}
        {reason}
      </p>
      <div class="sending">
        <Resume label="Resume: see what would be sent" />
      </div>
    </aside>
  );
}
