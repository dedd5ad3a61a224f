import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed } from '../../changes/change-feed';
import { OrdersConfig } from '../../config/app-config';
import { NoticeTimeRepository } from '../../sync/amazon-orders/freshness/notice-time.repository';
import { OrdersFreshness } from '../../sync/amazon-orders/freshness/orders-freshness';
import { CachedRead } from './cached-read';
import type { OrderFacts } from './domain/order-connections';

/** What is known of the two ways on which Amazon's orders arrive. Nothing is read while they are not counted. */
@Injectable()
export class AmazonOrdersReads implements OnModuleInit, OnApplicationShutdown {
  private readonly noticeTime: CachedRead<number | undefined>;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly freshness: OrdersFreshness,
    private readonly config: OrdersConfig,
    private readonly feed: ChangeFeed,
    times: NoticeTimeRepository,
  ) {
    this.noticeTime = new CachedRead(() => times.lastNoticeAtMs());
  }

  onModuleInit(): void {
    const { noticeTime } = this;
    this.unsubscribe = this.feed.subscribe({
      changed: ({ kind }) => {
        if (kind === 'order') noticeTime.markChanged();
      },
    });
  }

  onApplicationShutdown(): void {
    this.unsubscribe();
  }

  /** Throws when the store does not answer. */
  async current(): Promise<OrderFacts> {
    const isConfigured = this.config.enabled && this.config.queue !== undefined;
    const [freshness, lastAtMs] = await Promise.all([
      this.freshness.current(),
      isConfigured ? this.noticeTime.get() : undefined,
    ]);
    return { freshness, notices: { isConfigured, ...(lastAtMs === undefined ? {} : { lastAtMs }) } };
  }
}
