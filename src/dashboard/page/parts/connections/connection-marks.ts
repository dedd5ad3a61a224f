import type { Connection } from '../../api/answers';
import type { Mark } from '../mark';

/** The state of a connection. */
export const CONNECTION_MARKS: Readonly<Record<Connection['status'], Mark>> = {
  ok: { word: 'ok', icon: 'check', tone: 'good' },
  waiting: { word: 'waiting', icon: 'clock', tone: 'waiting' },
  failing: { word: 'failing', icon: 'block', tone: 'bad' },
  off: { word: 'off', icon: 'off', tone: 'quiet' },
};
