import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed } from '../../changes/change-feed';
import { OrdersConfig } from '../../config/app-config';
import { millisOf } from '../../platform/timestamp';
import type { Freshness } from '../../sync/amazon-orders/freshness/domain/freshness';
import { OrdersFreshness } from '../../sync/amazon-orders/freshness/orders-freshness';
import { NoticeStateRepository } from '../../sync/amazon-orders/notices/notice-state.repository';
import type { CountedOrder } from '../../sync/amazon-orders/record/order-recorder.service';
import { CachedRead } from './cached-read';
import type { OrderFacts } from './domain/order-connections';

/** What is known of the two ways on which Amazon's orders arrive. Nothing is read while they are not counted. */
@Injectable()
export class AmazonOrdersReads implements OnModuleInit, OnApplicationShutdown {
  private readonly noticeTime: CachedRead<number | undefined>;
  /** When this instance last counted an order by a notice: what it stores of that is read a minute later at most. */
  private countedAtMs: number | undefined;
  private known: Freshness | undefined;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly freshness: OrdersFreshness,
    private readonly config: OrdersConfig,
    private readonly feed: ChangeFeed,
    notices: NoticeStateRepository,
  ) {
    this.noticeTime = new CachedRead(async () => (await notices.load()).lastNoticeAtMs);
  }

  onModuleInit(): void {
    this.unsubscribe = this.feed.subscribe(({ kind, at, value }) => {
      if (kind === 'order' && (value as CountedOrder).source === 'notice') this.countedAtMs = millisOf(at);
    });
  }

  onApplicationShutdown(): void {
    this.unsubscribe();
  }

  /** While the store does not answer, the last answer stays. Throws when it has never answered. */
  async current(): Promise<OrderFacts> {
    const isConfigured = this.config.enabled && this.config.queue !== undefined;
    const [freshness, storedAtMs] = await Promise.all([
      this.lastFreshness(),
      isConfigured ? this.noticeTime.get() : undefined,
    ]);
    const lastAtMs = Math.max(storedAtMs ?? 0, this.countedAtMs ?? 0);
    return { freshness, notices: { isConfigured, ...(lastAtMs === 0 ? {} : { lastAtMs }) } };
  }

  private async lastFreshness(): Promise<Freshness> {
    try {
      this.known = await this.freshness.current();
    } catch (error) {
      if (this.known === undefined) throw error;
    }
    return this.known;
  }
}
