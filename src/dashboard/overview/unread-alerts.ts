import type { Alert } from '../../alerts/domain/alert';
import type { AlertListRepository } from '../../alerts/store/alert-list.repository';
import { CachedRead } from './cached-read';

export interface UnreadCounts {
  readonly unread: number;
  readonly critical: number;
}

/** Milliseconds between two counts of the alerts beyond the newest: each reads all of them. */
const COUNTED_EVERY_MS = 30_000;
const NONE: UnreadCounts = { unread: 0, critical: 0 };

/** The unread alerts: the newest of them, and how many there are beside, however many that is. */
export class UnreadAlerts {
  private readonly newest = new CachedRead(() => this.lists.newestUnread(this.most));
  /** Those beyond the newest; read only where there are any. */
  private readonly older = new CachedRead(() => this.countOlder(), undefined, COUNTED_EVERY_MS);

  constructor(
    private readonly lists: AlertListRepository,
    private readonly most?: number,
  ) {}

  markChanged(): void {
    this.newest.markChanged();
    this.older.markChanged();
  }

  async get(): Promise<{ readonly alerts: readonly Alert[]; readonly counts: UnreadCounts }> {
    const { alerts, isAll } = await this.newest.get();
    const shown = countsOf(alerts);
    const older = isAll ? NONE : await this.older.get();
    const counts = { unread: shown.unread + older.unread, critical: shown.critical + older.critical };
    return { alerts, counts };
  }

  private async countOlder(): Promise<UnreadCounts> {
    const [{ alerts }, unread, critical] = await Promise.all([
      this.lists.newestUnread(this.most),
      this.lists.countMatching({}),
      this.lists.countMatching({ severity: 'critical' }),
    ]);
    const shown = countsOf(alerts);
    return {
      unread: Math.max(0, unread - shown.unread),
      critical: Math.max(0, critical - shown.critical),
    };
  }
}

function countsOf(alerts: readonly Alert[]): UnreadCounts {
  return {
    unread: alerts.length,
    critical: alerts.filter(({ severity }) => severity === 'critical').length,
  };
}
