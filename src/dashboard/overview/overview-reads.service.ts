import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DeliveryRepository, type DueAlert } from '../../alerts/delivery/delivery.repository';
import type { Alert } from '../../alerts/domain/alert';
import { AlertListRepository } from '../../alerts/store/alert-list.repository';
import { ChangeFeed } from '../../changes/change-feed';
import { Clock } from '../../platform/clock';
import type { PollState } from '../../returns/report-poll/domain/poll-state';
import { PollStateRepository } from '../../returns/report-poll/poll-state.repository';
import { SyncService, type SyncStatus } from '../../sync/status/sync.service';
import { CachedRead } from './cached-read';

export interface OverviewReadings {
  /** The unread alerts, newest first, at most 1,000. */
  readonly alerts: readonly Alert[];
  readonly sender: Pick<SyncStatus, 'leader' | 'paused'>;
  readonly poll: PollState;
  readonly waitingAlert: DueAlert | undefined;
}

/** What an overview reads from the store beside the SKUs: when it changed, and once a minute. */
@Injectable()
export class OverviewReads implements OnModuleInit, OnApplicationShutdown {
  private readonly unread: CachedRead<readonly Alert[]>;
  private readonly waiting: CachedRead<DueAlert | undefined>;
  private readonly paused: CachedRead<SyncStatus['paused']>;
  private readonly poll: CachedRead<PollState>;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly sync: SyncService,
    clock: Clock,
    lists: AlertListRepository,
    deliveries: DeliveryRepository,
    polls: PollStateRepository,
  ) {
    const now = (): number => clock.now();
    this.unread = new CachedRead(() => lists.newestUnread(), now);
    this.waiting = new CachedRead(() => deliveries.oldestWaiting(), now);
    this.paused = new CachedRead(() => sync.pausedElsewhere(), now);
    this.poll = new CachedRead(() => polls.load(), now);
  }

  onModuleInit(): void {
    const markChanged = (): void => {
      for (const read of [this.unread, this.waiting, this.paused]) read.markChanged();
    };
    this.unsubscribe = this.feed.subscribe({
      changed: ({ kind }) => {
        if (kind === 'alert') markChanged();
        else if (kind === 'return') this.poll.markChanged();
      },
      gap: markChanged,
    });
  }

  onApplicationShutdown(): void {
    this.unsubscribe();
  }

  async current(): Promise<OverviewReadings> {
    const [alerts, sender, poll, waitingAlert] = await Promise.all([
      this.unread.get(),
      this.sender(),
      this.poll.get(),
      this.waiting.get(),
    ]);
    return { alerts, sender, poll, waitingAlert };
  }

  private async sender(): Promise<OverviewReadings['sender']> {
    const { leader, paused } = this.sync.sender;
    return { leader, paused: leader ? paused : await this.paused.get() };
  }
}
