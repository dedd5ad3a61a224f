import { Injectable } from '@nestjs/common';
import type { Component } from '../../../inventory/domain/listing';
import type { Stock } from '../../../inventory/domain/stock';
import { Clock } from '../../../platform/clock';
import { knownAtTakeover } from './domain/known-at-takeover';
import { type ChangeLog, type SentNumber } from '../../../inventory/domain/number-range';
import { afterPush, expectedNumber, type KnownNumber } from './domain/known-number';
import type { ReadableNumber } from './domain/reading-schedule';

/** What this sender knows of the number of one seller SKU at Amazon. */
export interface WatchedNumber extends ReadableNumber {
  readonly isListing?: true;
  /** What one unit of it takes. */
  readonly components: readonly Component[];
  readonly known: KnownNumber;
  /** This sender has read it. */
  readonly isRead?: true;
}

/** What is sold under a seller SKU: a plain stock, or a listing in the shape of a stock. */
export type SoldStock = Pick<Stock, 'sku' | 'isListing' | 'components' | 'lastBroadcast'>;

/**
 * What this sender has sent and seen of each number at Amazon, in memory: the next sender begins with the numbers that were
 * accepted last. One process sends at a time, so nothing else changes what is here.
 * Push path: PushService, AmazonReadings -> AmazonNumbers. ADR 21.
 */
@Injectable()
export class AmazonNumbers {
  private readonly numbers = new Map<string, WatchedNumber>();
  private countedFromMs = Infinity;

  constructor(private readonly clock: Clock) {}

  /** This process becomes the sender: nothing that was known here counts. */
  clear(): void {
    this.numbers.clear();
  }

  /** From when on Amazon's orders count, in milliseconds since the epoch. Until it is known, accepted numbers say nothing. */
  countFrom(countedFromMs: number): void {
    this.countedFromMs = countedFromMs;
  }

  all(): Iterable<WatchedNumber> {
    return this.numbers.values();
  }

  get(sellerSku: string): WatchedNumber | undefined {
    return this.numbers.get(sellerSku);
  }

  /** What is known: what this sender has sent and seen, else the number that Amazon accepted last. */
  known(stock: SoldStock): KnownNumber {
    return this.of(stock).known;
  }

  /** What Amazon should show now; undefined while more than one number is possible, or none was read by this sender. */
  expected({ sku }: SoldStock, log: ChangeLog): number | undefined {
    const number = this.numbers.get(sku);
    return number?.isRead === true ? expectedNumber(number.known, log) : undefined;
  }

  /** The number is read from now on, if Amazon has accepted one. */
  watch(stock: SoldStock): void {
    if (stock.lastBroadcast !== undefined && !this.numbers.has(stock.sku))
      this.numbers.set(stock.sku, this.begun(stock));
  }

  /** It is not sold any more, or Amazon shows no number of the merchant for it. */
  forget(sellerSku: string): void {
    this.numbers.delete(sellerSku);
  }

  /** Right before a call: from then on Amazon may show its number, whatever it answers. */
  sending(stock: SoldStock, push: SentNumber): void {
    const number = this.of(stock);
    const known = afterPush(number.known, push);
    this.numbers.set(stock.sku, { ...number, units: push.count, unseenSinceMs: push.sentAtMs, known });
  }

  /** Amazon has refused this push, or it was not sent: Amazon never shows its number. */
  refused(sellerSku: string, push: SentNumber): void {
    const number = this.numbers.get(sellerSku);
    if (number === undefined) return;
    const sent = number.known.sent.filter((one) => one !== push);
    this.numbers.set(sellerSku, { ...number, known: { ...number.known, sent } });
  }

  /** A push of so many units was not needed: the next readings look whether Amazon shows them by itself. */
  skipped(stock: SoldStock, units: number): void {
    const number = this.of(stock);
    this.numbers.set(stock.sku, { ...number, units, unseenSinceMs: this.clock.now() });
  }

  /**
   * Takes in what a reading says: `known` follows from it and from what was known `before`. A push that was sent meanwhile
   * stays unseen.
   */
  seen(stock: SoldStock, before: KnownNumber, known: KnownNumber): void {
    const { unseenSinceMs, ...number } = this.of(stock);
    const sent = [...known.sent, ...number.known.sent.filter((one) => !before.sent.includes(one))];
    const { live } = known;
    this.numbers.set(stock.sku, {
      ...number,
      known: { ...known, sent },
      ...(live === undefined ? {} : { readAtMs: live.readAtMs, isRead: true }),
      ...(live === undefined || sent.length > 0 ? {} : { units: live.count }),
      ...(sent.length === 0 || unseenSinceMs === undefined ? {} : { unseenSinceMs }),
    });
  }

  /** A reading failed: the next one is due as if it had not. */
  notRead(sellerSku: string): void {
    const number = this.numbers.get(sellerSku);
    if (number !== undefined) this.numbers.set(sellerSku, { ...number, readAtMs: this.clock.now() });
  }

  /** What is known of it, with what is sold under its name now. */
  of(stock: SoldStock): WatchedNumber {
    const { sku, isListing, components } = stock;
    const number = this.numbers.get(sku);
    if (number === undefined) return this.begun(stock);
    const { isListing: _, ...rest } = number;
    return {
      ...rest,
      ...(isListing === true ? { isListing } : {}),
      components: components ?? [{ sku, units: 1 }],
    };
  }

  private begun({ sku, isListing, components, lastBroadcast }: SoldStock): WatchedNumber {
    const { countedFromMs } = this;
    return {
      sellerSku: sku,
      units: lastBroadcast?.count ?? 0,
      components: components ?? [{ sku, units: 1 }],
      known: knownAtTakeover(lastBroadcast, { countedFromMs, nowMs: this.clock.now() }),
      ...(isListing === true ? { isListing } : {}),
    };
  }
}
