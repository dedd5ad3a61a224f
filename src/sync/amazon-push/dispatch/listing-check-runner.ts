import { Injectable } from '@nestjs/common';
import { MAX_SEARCHED_SKUS } from '../../../channels/amazon/listings/listings-client';
import type { Allowance } from '../domain/circuit-breaker';
import type { DispatchContext } from './dispatch-context';
import { PushQueue, type QueuedPush } from '../domain/push-queue';
import { ListingCheckService } from '../call/listing-check.service';
import { SenderStatus } from '../circuit/sender-status';
import { AmazonCircuit } from '../circuit/amazon-circuit';

/** Searches under way at once: one that hangs must not hold up all new SKUs. */
const CONCURRENT_LOOKS = 2;

/** The stage before a SKU's turn: those of which the listing has to be looked up, and the looks under way. */
@Injectable()
export class ListingCheckRunner {
  readonly queue = new PushQueue();
  private looks = 0;

  constructor(
    private readonly listings: ListingCheckService,
    private readonly gate: AmazonCircuit,
    private readonly news: SenderStatus,
  ) {}

  /** Begins to look up the next SKUs, if that may be now; resolves when they are concluded. */
  start(desk: DispatchContext, nowMs: number): Promise<void> | undefined {
    if (this.looks >= CONCURRENT_LOOKS || !this.queue.isReady(desk.busy, nowMs)) return undefined;
    const allowance = this.gate.admit('lookup', this.looks, nowMs);
    if (allowance === 'none') return undefined;
    return this.look(desk, this.queue.takeMany(MAX_SEARCHED_SKUS, desk.busy, nowMs), allowance);
  }

  private async look(
    desk: DispatchContext,
    batch: readonly QueuedPush[],
    allowance: Allowance,
  ): Promise<void> {
    this.looks += 1;
    for (const { sku } of batch) desk.busy.add(sku);
    const ends = await this.news.attempt('The listings could not be checked', () =>
      this.listings.check(batch.map(({ sku }) => sku)),
    );
    this.looks -= 1;
    // One answer about many SKUs is one answer to the gate.
    if (ends !== undefined) await this.news.tell('lookup', ends.values(), allowance);
    for (const push of batch) {
      desk.busy.delete(push.sku);
      const end = ends?.get(push.sku);
      if (end !== undefined) desk.conclude(push, end);
    }
  }
}
