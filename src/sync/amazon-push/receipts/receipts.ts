import { Injectable } from '@nestjs/common';
import { ReceiptsConfig } from '../../../config/app-config';
import type { SentNumber } from '../../../inventory/domain/number-range';
import type { Observation } from '../../../inventory/domain/receipt';
import type { LastBroadcast } from '../../../inventory/domain/stock';
import { Clock } from '../../../platform/clock';
import type { ShownListing } from '../../amazon-drift/domain/shown-evidence';
import {
  acceptedNumber,
  afterLook,
  followedOf,
  type FollowedNumber,
  type PushedStock,
  withUnanswered,
} from './domain/followed-number';
import { type DueLooks, dueLooks, isPastSteps } from './domain/look-schedule';

/**
 * The numbers whose receipts have not ended, in memory: what this sender pushed, and what the store shows without an
 * observation. A newer number takes the place of an older one, and the newer push records that (`push.previous`).
 * Push path: PushSettlement, FollowedNumbers -> Receipts -> LookTurn. ADR 24.
 */
@Injectable()
export class Receipts {
  private readonly numbers = new Map<string, FollowedNumber>();
  /** By seller SKU: calls without an answer. They are few. */
  private readonly lost = new Map<string, readonly SentNumber[]>();

  constructor(
    private readonly config: ReceiptsConfig,
    private readonly clock: Clock,
  ) {}

  /** This process becomes the sender: nothing that was known here counts. */
  clear(): void {
    this.numbers.clear();
    this.lost.clear();
  }

  /** Numbers whose receipt has not ended. */
  get open(): number {
    let open = 0;
    for (const { ended } of this.numbers.values()) if (ended === undefined) open += 1;
    return open;
  }

  get(sellerSku: string): FollowedNumber | undefined {
    return this.numbers.get(sellerSku);
  }

  /** True while the receipt of a number that takes from this SKU has not ended. */
  isFollowed(sku: string): boolean {
    for (const { components, ended } of this.numbers.values())
      if (ended === undefined && components.some((component) => component.sku === sku)) return true;
    return false;
  }

  /** False where it is not known how soon Amazon showed a number. */
  isMeasured(number: FollowedNumber): boolean {
    return !isPastSteps(number, this.config.checkMs);
  }

  /** Amazon accepted a number, or shows it by itself. */
  accepted(stock: PushedStock, accepted: LastBroadcast, sentAtMs: number): void {
    this.numbers.set(stock.sku, acceptedNumber(stock, accepted, sentAtMs));
  }

  /** A call had no answer: Amazon may apply its number at any time. */
  unanswered(sellerSku: string, sent: SentNumber): void {
    this.lost.set(sellerSku, withUnanswered(this.unansweredOf(sellerSku), sent));
  }

  unansweredOf(sellerSku: string): readonly SentNumber[] {
    return this.lost.get(sellerSku) ?? [];
  }

  /** The last number of a stock as it is stored. One that this sender follows already is better known. */
  follow(stock: PushedStock, isAsked = false): void {
    const { sku, lastBroadcast } = stock;
    const known = this.numbers.get(sku);
    const number =
      known !== undefined && known.accepted.timestamp >= (lastBroadcast?.timestamp ?? '')
        ? known
        : followedOf(stock, this.clock.now());
    if (number !== undefined) this.numbers.set(sku, isAsked ? { ...number, isAsked } : number);
  }

  /** The seller SKUs to look at now. */
  due(limit: number): DueLooks {
    const { checkMs: stepsMs } = this.config;
    return dueLooks(this.numbers.values(), { stepsMs, nowMs: this.clock.now(), limit });
  }

  looked(sellerSku: string, look: ShownListing): FollowedNumber | undefined {
    const number = this.numbers.get(sellerSku);
    if (number === undefined) return undefined;
    const looked = afterLook(number, look);
    this.numbers.set(sellerSku, looked);
    return looked;
  }

  notLooked(sellerSku: string): void {
    const number = this.numbers.get(sellerSku);
    if (number !== undefined) this.numbers.set(sellerSku, { ...number, failedAtMs: this.clock.now() });
  }

  /** The receipt of this number has ended: one that Amazon shows is not looked at any more. */
  ended({ sellerSku, accepted }: FollowedNumber, observation: Observation): void {
    const number = this.numbers.get(sellerSku);
    if (number?.accepted.timestamp !== accepted.timestamp) return;
    if (observation.state === 'observed') this.numbers.delete(sellerSku);
    else this.numbers.set(sellerSku, { ...number, ended: observation });
  }

  /** It is not sold any more, or another number was accepted elsewhere. */
  forget({ sellerSku, accepted }: FollowedNumber): void {
    if (this.numbers.get(sellerSku)?.accepted.timestamp === accepted.timestamp)
      this.numbers.delete(sellerSku);
  }
}
