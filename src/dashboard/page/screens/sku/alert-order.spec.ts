import type { Alert } from '../../api/answers';
import { openFirst } from './alert-order';

const alert = (alertId: string, minute: number, more: Partial<Alert> = {}): Alert => ({
  alertId,
  type: 'oversold',
  severity: 'critical',
  message: 'MUG is oversold by 2.',
  timestamp: `2026-11-29T07:${minute}:00.000000Z`,
  read: false,
  count: 1,
  ...more,
});

it('shows what is open first, unread before read, then the newest', () => {
  const closedAt = '2026-11-29T08:00:00.000000Z';
  const alerts = [
    alert('over and read', 14, { closedAt, read: true }),
    alert('over', 13, { closedAt }),
    alert('open and read', 12, { read: true }),
    alert('open', 10),
    alert('open and newer', 11),
  ];
  expect(openFirst(alerts).map(({ alertId }) => alertId)).toEqual([
    'open and newer',
    'open',
    'open and read',
    'over',
    'over and read',
  ]);
});
