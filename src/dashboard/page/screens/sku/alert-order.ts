import type { Alert } from '../../api/answers';

/** Alerts whose condition lasts first, then those that are unread, then the newest. */
export function openFirst(alerts: readonly Alert[]): Alert[] {
  const rank = ({ closedAt, read }: Alert): number => (closedAt === undefined ? 0 : 2) + (read ? 1 : 0);
  return [...alerts].sort(
    (one, other) => rank(one) - rank(other) || (one.timestamp < other.timestamp ? 1 : -1),
  );
}
