import { Injectable } from '@nestjs/common';
import type { CallFailure } from '../../../channels/amazon/http/call-outcome';
import { AmazonListingsClient, type PushGrant } from '../../../channels/amazon/listings/listings-client';
import type { Stock } from '../../../inventory/domain/stock';
import type { PushTarget } from '../../../inventory/outbox/push-target';
import { Clock } from '../../../platform/clock';
import { productTypeIfFresh } from '../domain/listing-freshness';
import type { PushCase } from '../numbers/domain/push-choice';
import type { QueuedPush } from '../domain/push-queue';
import type { PushResult } from '../domain/push-result';
import { PushGate } from '../numbers/push-gate.service';
import { SenderLease } from '../sender-lease';
import { PushConclusion } from './push-conclusion.service';
import { PushTargets, type SendTarget, type TargetRead } from './push-targets.service';

/**
 * Sends the newest number of one SKU, or of one listing, to Amazon and writes down the result. A push in time:
 *
 *   committed   the movement is in the ledger, and in the same transaction
 *   pending     the SKU is marked in the outbox
 *      |
 *   grant       Amazon's limit allows a call; the dispatcher takes the most urgent SKU
 *   read        its number, consistently; of a listing what its components allow
 *      |  \____ not pending, sold by listings, deferred, listing not checked, lease too short: nothing is sent
 *   look        while orders are stale, at the number that Amazon shows; then its number is read again
 *      |  \____ Amazon shows the number by itself: settled as seen.    A raise, and Amazon does not show it: held
 *   PATCH       the number as it is at that moment
 *      |  \____ no answer: deferred; after the next accepted number, a late-call check
 *      |   \___ refused: blocked, with an alert.    Throttled, or refused for now: stays pending
 *      |    \__ product type refused: the listing is read again, and another type is tried
 *   recorded    a `sync` row in the SKU's history
 *      |  \____ lease lost meanwhile: pending again, the next sender sends the newest number
 *   settled     the mark is removed
 *         \____ newer version: stays pending
 *
 * Push path: PushDispatcher -> PushService -> PushGate, AmazonListingsClient, then PushConclusion. ADR 8, ADR 21.
 */
@Injectable()
export class PushService {
  constructor(
    private readonly targets: PushTargets,
    private readonly gate: PushGate,
    private readonly amazon: AmazonListingsClient,
    private readonly lease: SenderLease,
    private readonly conclusion: PushConclusion,
    private readonly clock: Clock,
  ) {}

  /** Waits until Amazon takes a call. */
  reserve(): Promise<PushGrant | CallFailure> {
    return this.amazon.reservePush();
  }

  /** The result of a push that got no grant. */
  failed(failure: CallFailure): Promise<PushResult> {
    return this.conclusion.failed(undefined, failure);
  }

  /**
   * Pushes the SKU or the listing under the grant, which stays open when there is nothing to send. Throws when the store does
   * not answer.
   */
  async push(grant: PushGrant, push: Pick<QueuedPush, 'sku' | 'isListing'>): Promise<PushResult> {
    const orders = await this.gate.orders();
    const read = await this.targets.read(push);
    if (orders !== 'stale') return this.pushRead(grant, read, orders);
    if (read.kind !== 'send' || this.whyNot(read.target) !== undefined)
      return this.pushRead(grant, read, 'unread');
    const looked = await this.gate.look(read.target.stock);
    return this.pushRead(grant, await this.targets.read(push), looked);
  }

  private async pushRead(
    grant: PushGrant,
    read: TargetRead,
    orders: PushCase['orders'],
  ): Promise<PushResult> {
    switch (read.kind) {
      case 'nothing':
      case 'listed':
        return read;
      case 'block': {
        const result = await this.conclusion.block(read.listing);
        return result.kind === 'blocked' || result.kind === 'moved' ? { ...result, isUnsent: true } : result;
      }
      case 'send': {
        const result = this.whyNot(read.target) ?? (await this.send(grant, read, orders));
        return result.kind === 'settled' && read.blockAfter !== undefined
          ? this.conclusion.block(read.blockAfter)
          : result;
      }
    }
  }

  /** Why nothing is sent now, whatever the number is. */
  private whyNot(target: PushTarget): PushResult | undefined {
    const now = this.clock.now();
    if (productTypeIfFresh(target, now) === undefined) return { kind: 'unchecked' };
    const untilMs = target.stock.pending?.notBefore ?? 0;
    return untilMs > now ? { kind: 'deferred', untilMs } : undefined;
  }

  private async send(
    grant: PushGrant,
    { target, changes }: SendTarget,
    orders: PushCase['orders'],
  ): Promise<PushResult> {
    const { stock, productType = '' } = target;
    switch (this.gate.choose(stock, changes, orders)) {
      case 'skip':
        this.gate.skipped(stock);
        return this.conclusion.seen(stock);
      case 'hold':
        return { kind: 'deferred', untilMs: await this.gate.hold(stock) };
      case 'send':
    }
    // In the same turn of the event loop as the call: a process that was frozen before it sends nothing.
    const { fence } = this.lease;
    if (this.amazon.isClosed || !this.lease.outlastsCall()) return { kind: 'nothing' };
    const sent = this.gate.sending(stock, orders);
    const quantity = { sku: stock.sku, productType, quantity: sent.count };
    const outcome = await this.amazon.setQuantity(grant, quantity, this.lease.lapse);
    this.gate.answered(stock, sent, outcome);
    if (outcome.kind === 'token_expired') return this.pushAgain(grant, stock);
    return this.conclusion.conclude({ ...target, productType }, fence, outcome);
  }

  /** This process becomes the sender: the one before it may have used up Amazon's limits. */
  begin(): void {
    this.amazon.takeOver();
    this.gate.begin();
    this.conclusion.begin();
  }

  /** Starts no further call and resolves when those in flight have ended. */
  async close(): Promise<void> {
    await this.amazon.close();
  }

  /** Once more with a new token, under a new grant and with the number read again. */
  private async pushAgain(expired: PushGrant, stock: Stock): Promise<PushResult> {
    const renewed = await this.amazon.renewPush(expired);
    if (renewed.kind !== 'granted')
      return this.amazon.isClosed ? { kind: 'nothing' } : this.conclusion.failed(stock, renewed);
    try {
      return await this.push(renewed, stock);
    } finally {
      renewed.grant.giveBack();
    }
  }
}
