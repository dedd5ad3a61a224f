import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DeliveryRepository, type DueAlert } from '../../alerts/delivery/delivery.repository';
import type { Alert } from '../../alerts/domain/alert';
import { AlertListRepository } from '../../alerts/store/alert-list.repository';
import { ChangeFeed } from '../../changes/change-feed';
import { ChangeLog } from '../../changes/log/change-log.scheduler';
import type { PollState } from '../../returns/report-poll/domain/poll-state';
import { PollStateRepository } from '../../returns/report-poll/poll-state.repository';
import { SyncService, type SyncStatus } from '../../sync/status/sync.service';
import { CachedRead } from './cached-read';
import { UnreadAlerts, type UnreadCounts } from './unread-alerts';

export interface OverviewReadings {
  /** When the last webhook was accepted, by any instance. */
  readonly webhookAt: string | undefined;
  /** The unread alerts, newest first, at most 1,000. */
  readonly alerts: readonly Alert[];
  /** All of them; what is beyond the 1,000 was counted up to half a minute before. */
  readonly unread: UnreadCounts;
  readonly sender: Pick<SyncStatus, 'leader' | 'paused'>;
  readonly poll: PollState;
  readonly waitingAlert: DueAlert | undefined;
}

/** What an overview reads from the store beside the SKUs: when it changed, and once a minute. */
@Injectable()
export class OverviewReads implements OnModuleInit, OnApplicationShutdown {
  private readonly unread: UnreadAlerts;
  private readonly waiting: CachedRead<DueAlert | undefined>;
  private readonly paused: CachedRead<SyncStatus['paused']>;
  private readonly poll: CachedRead<PollState>;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly log: ChangeLog,
    private readonly sync: SyncService,
    lists: AlertListRepository,
    deliveries: DeliveryRepository,
    polls: PollStateRepository,
  ) {
    this.unread = new UnreadAlerts(lists);
    this.waiting = new CachedRead(() => deliveries.oldestWaiting());
    this.paused = new CachedRead(() => sync.elsewhere.byAmazon());
    this.poll = new CachedRead(() => polls.load());
  }

  onModuleInit(): void {
    const ofAlerts = [this.unread, this.waiting, this.paused];
    const markChanged = (reads: readonly Pick<CachedRead<unknown>, 'markChanged'>[]): void => {
      for (const read of reads) read.markChanged();
    };
    this.unsubscribe = this.feed.subscribe({
      changed: ({ kind }) => {
        if (kind === 'alert') markChanged(ofAlerts);
        else if (kind === 'return') markChanged([this.poll]);
      },
      gap: () => {
        markChanged([...ofAlerts, this.poll]);
      },
    });
  }

  onApplicationShutdown(): void {
    this.unsubscribe();
  }

  async current(): Promise<OverviewReadings> {
    // The log marks what other instances changed, before it is decided what has to be read.
    const webhookAt = await this.log.lastWebhookAt();
    const [{ alerts, counts }, sender, poll, waitingAlert] = await Promise.all([
      this.unread.get(),
      this.sender(),
      this.poll.get(),
      this.waiting.get(),
    ]);
    return { webhookAt, alerts, unread: counts, sender, poll, waitingAlert };
  }

  private async sender(): Promise<OverviewReadings['sender']> {
    const { leader, paused } = this.sync.sender;
    if (leader) return { leader, paused };
    return { leader, paused: (await this.sync.elsewhere.byHand()) ?? (await this.paused.get()) };
  }
}
