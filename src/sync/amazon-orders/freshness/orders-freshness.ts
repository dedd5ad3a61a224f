import { Injectable } from '@nestjs/common';
import { OrdersConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { NoticeStateRepository } from '../notices/notice-state.repository';
import { SearchStateRepository } from '../search/search-state.repository';
import { type Freshness, freshnessOf } from './domain/freshness';

/** How old an answer may be, in milliseconds: every push asks for it. */
const CACHED_MS = 1_000;

/** Whether all of Amazon's orders are known, from what all instances have stored. */
@Injectable()
export class OrdersFreshness {
  private cached: { readonly atMs: number; readonly freshness: Promise<Freshness> } | undefined;

  constructor(
    private readonly searches: SearchStateRepository,
    private readonly notices: NoticeStateRepository,
    private readonly config: OrdersConfig,
    private readonly clock: Clock,
  ) {}

  /** At most a second old. Throws when the store does not answer. */
  async current(): Promise<Freshness> {
    if (!this.config.enabled) return { kind: 'off', reason: 'disabled' };
    const nowMs = this.clock.now();
    if (this.cached === undefined || Math.abs(nowMs - this.cached.atMs) >= CACHED_MS) {
      const freshness = this.read(nowMs);
      this.cached = { atMs: nowMs, freshness };
      freshness.catch(() => {
        if (this.cached?.freshness === freshness) this.cached = undefined;
      });
    }
    return this.cached.freshness;
  }

  /** The time of the last notice costs a read only while the searches alone are not fresh. */
  private async read(nowMs: number): Promise<Freshness> {
    const { pollMs } = this.config;
    const state = await this.searches.load();
    const freshness = freshnessOf(state, nowMs, pollMs);
    if (freshness.kind !== 'stale' || state.lastSearchBeganAtMs === undefined) return freshness;
    const { lastChangeAtMs } = await this.notices.load();
    return freshnessOf(
      { ...state, ...(lastChangeAtMs === undefined ? {} : { lastNoticeAtMs: lastChangeAtMs }) },
      nowMs,
      pollMs,
    );
  }
}
