import { Injectable } from '@nestjs/common';
import type { CallFailure } from '../../../channels/amazon/http/call-outcome';
import {
  AmazonListingsClient,
  type PushGrant,
  type PushOutcome,
} from '../../../channels/amazon/listings/listings-client';
import type { Stock } from '../../../inventory/domain/stock';
import type { PushTarget } from '../../../inventory/outbox/push-target';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { productTypeIfFresh } from '../domain/listing-freshness';
import type { BlockedListing } from '../domain/problem-texts';
import type { QueuedPush } from '../domain/push-queue';
import type { PushResult } from '../domain/push-result';
import { SenderLease } from '../sender-lease';
import { PushFailures } from './push-failure.service';
import { PushSettlement } from './push-settlement.service';
import { PushTargets } from './push-targets.service';

/**
 * Sends the newest number of one SKU, or of one listing, to Amazon and writes down the result. A push in time:
 *
 *   committed   the movement is in the ledger, and in the same transaction
 *   pending     the SKU is marked in the outbox
 *      |
 *   grant       Amazon's limit allows a call; the dispatcher takes the most urgent SKU
 *   read        its number, consistently; of a listing what its components allow
 *      |  \____ not pending, sold by listings, deferred, listing not checked, lease too short: nothing is sent
 *   PATCH       the number as it is at that moment
 *      |  \____ no answer: deferred; after the next accepted number, a late-call check
 *      |   \___ refused: blocked, with an alert.    Throttled, or refused for now: stays pending
 *      |    \__ product type refused: the listing is read again, and another type is tried
 *   recorded    a `sync` row in the SKU's history
 *      |  \____ lease lost meanwhile: pending again, the next sender sends the newest number
 *   settled     the mark is removed
 *         \____ newer version: stays pending
 *
 * Push path: PushDispatcher -> PushService -> AmazonListingsClient, then PushSettlement. ADR 8.
 */
@Injectable()
export class PushService {
  constructor(
    private readonly targets: PushTargets,
    private readonly amazon: AmazonListingsClient,
    private readonly lease: SenderLease,
    private readonly settlement: PushSettlement,
    private readonly failures: PushFailures,
    private readonly clock: Clock,
  ) {}

  /** Waits until Amazon takes a call. */
  reserve(): Promise<PushGrant | CallFailure> {
    return this.amazon.reservePush();
  }

  /** The result of a push that got no grant. */
  failed(failure: CallFailure): Promise<PushResult> {
    return this.failures.fail(undefined, failure);
  }

  /**
   * Pushes the SKU or the listing under the grant, which stays open when there is nothing to send. Throws when the store does
   * not answer.
   */
  async push(grant: PushGrant, push: Pick<QueuedPush, 'sku' | 'isListing'>): Promise<PushResult> {
    const read = await this.targets.read(push);
    switch (read.kind) {
      case 'nothing':
      case 'listed':
        return read;
      case 'block': {
        const result = await this.block(read.listing);
        return result.kind === 'blocked' || result.kind === 'moved' ? { ...result, isUnsent: true } : result;
      }
      case 'send': {
        const result = await this.send(grant, read.target);
        return result.kind === 'settled' && read.blockAfter !== undefined
          ? this.block(read.blockAfter)
          : result;
      }
    }
  }

  private async send(grant: PushGrant, target: PushTarget): Promise<PushResult> {
    const { stock } = target;
    const { sku } = stock;
    const now = this.clock.now();
    const productType = productTypeIfFresh(target, now);
    if (productType === undefined) return { kind: 'unchecked' };
    const untilMs = stock.pending?.notBefore ?? 0;
    if (untilMs > now) return { kind: 'deferred', untilMs };
    // In the same turn of the event loop as the call: a process that was frozen before it sends nothing.
    const { fence } = this.lease;
    if (this.amazon.isClosed || !this.lease.outlastsCall()) return { kind: 'nothing' };
    const quantity = { sku, productType, quantity: stock.broadcast };
    const outcome = await this.amazon.setQuantity(grant, quantity, this.lease.lapse);
    if (outcome.kind === 'token_expired') return this.pushAgain(grant, stock);
    return this.conclude({ ...target, productType }, fence, outcome);
  }

  /** This process becomes the sender: the one before it may have used up Amazon's limits. */
  begin(): void {
    this.amazon.takeOver();
    this.failures.begin();
  }

  /** Starts no further call and resolves when those in flight have ended. */
  async close(): Promise<void> {
    await this.amazon.close();
  }

  /** Once more with a new token, under a new grant and with the number read again. */
  private async pushAgain(expired: PushGrant, stock: Stock): Promise<PushResult> {
    const renewed = await this.amazon.renewPush(expired);
    if (renewed.kind !== 'granted')
      return this.amazon.isClosed ? { kind: 'nothing' } : this.failures.fail(stock, renewed);
    try {
      return await this.push(renewed, stock);
    } finally {
      renewed.grant.giveBack();
    }
  }

  private async conclude(
    target: PushTarget & { readonly productType: string },
    fence: number,
    outcome: Exclude<PushOutcome, { kind: 'token_expired' }>,
  ): Promise<PushResult> {
    const { stock } = target;
    const { sku } = stock;
    // Before any write: the store may not answer.
    if (outcome.kind === 'unavailable' && outcome.isUnanswered === true)
      this.lease.unanswered.note(sku, outcome.sent?.answeredAt ?? this.clock.now());
    if (outcome.kind === 'accepted') await this.settlement.record(stock, outcome);
    if (outcome.sent !== undefined && !(this.lease.isHeld() && this.lease.fence === fence)) {
      // Another sender may have sent a newer number before this call arrived: it sends the newest one again.
      const at = timestampOf(this.clock.now());
      await this.targets.markPendingAgain(stock, at, this.lease.unanswered.at(sku));
      return { kind: 'nothing' };
    }
    if (outcome.kind === 'accepted') return this.settlement.settle(stock, fence, outcome);
    if (outcome.kind === 'rejected' && outcome.isAboutProductType === true)
      return this.failures.refuseType(target, outcome, outcome.sent);
    return this.failures.fail(stock, outcome, outcome.sent);
  }

  private async block(listing: BlockedListing): Promise<PushResult> {
    const results = await this.failures.blockListings([listing]);
    return results.get(listing.stock.sku) ?? { kind: 'nothing' };
  }
}
