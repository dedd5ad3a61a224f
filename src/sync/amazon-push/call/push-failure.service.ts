import { Injectable } from '@nestjs/common';
import type {
  CallFailure,
  Forbidden,
  Rejected,
  Unavailable,
} from '../../../channels/amazon/http/call-outcome';
import type { SentQuantity } from '../../../channels/amazon/listings/listings-client';
import { refusedTypesAfter } from '../../../channels/amazon/refusals/product-types';
import type { PushRecord } from '../../../inventory/domain/receipt';
import type { LedgerRow, Stock } from '../../../inventory/domain/stock';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { Outboxes } from '../../../inventory/outbox/outboxes';
import type { PushTarget } from '../../../inventory/outbox/push-target';
import { Clock } from '../../../platform/clock';
import { retryDelayMs } from '../../../platform/retry-delay';
import { millisOf, timestampOf } from '../../../platform/timestamp';
import {
  type BlockedListing,
  listingProblem,
  refusedProblem,
  stuckProblem,
  unsentText,
} from '../domain/problem-texts';
import type { PushProblem } from '../domain/push-problem';
import { ACCESS_REFUSED, type DeferredPush, type PushResult } from '../domain/push-result';
import { ThrottledSkus } from '../domain/throttled-skus';
import { SharedProblems } from '../problems/shared-problems.service';
import { SenderLease } from '../sender-lease';
import { PushLog } from './push-log';

/** Tries of one SKU after which its alert is raised: about a minute and a half of back-off. */
const STUCK_AFTER_ATTEMPTS = 8;

/** Pauses of one SKU after a failed push. What Amazon throttles does not count: the account's rate limit covers it. */
const PUSH_RETRY = { firstMs: 500, longestMs: 30_000 };

/**
 * What a failed call means: the SKU is deferred, or blocked with an alert, or the whole account is refused.
 * Push path: PushService -> PushFailures -> OutboxRepository, SharedProblems. ADR 8.
 */
@Injectable()
export class PushFailures {
  private readonly throttled = new ThrottledSkus();

  constructor(
    private readonly outboxes: Outboxes,
    private readonly ledger: LedgerRepository,
    private readonly problems: SharedProblems,
    private readonly log: PushLog,
    private readonly lease: SenderLease,
    private readonly clock: Clock,
  ) {}

  /** `stock`: undefined when the call failed before a SKU was chosen. `sent`: the number, if it was a push and went out. */
  async fail(stock: Stock | undefined, failure: CallFailure, sent?: SentQuantity): Promise<PushResult> {
    switch (failure.kind) {
      case 'throttled':
        return this.throttle(stock, sent);
      case 'unavailable':
        if (failure.isRefusal === true) return this.deferRefused(stock, failure);
        return this.deferUnanswered(stock, failure);
      case 'login_unavailable':
        return this.deferUnanswered(stock, failure);
      case 'rejected':
        return this.reject(stock, failure, sent);
      case 'forbidden':
        // Of this SKU or of the account: RefusedSkus compares it with other SKUs.
        return {
          kind: 'refused',
          reason: `${ACCESS_REFUSED}${failure.details}`,
          ...refusalOf(stock, failure),
        };
      case 'login_refused':
        this.log.refused();
        return { kind: 'refused', reason: `Login with Amazon is refused: ${failure.text}`, isLogin: true };
    }
  }

  /**
   * Amazon refuses the product type of the call: the next try reads the listing again. Blocks the SKU when no other type is
   * left to try.
   */
  async refuseType(
    { stock, productType, refusedTypes }: PushTarget & { readonly productType: string },
    failure: Rejected,
    sent: SentQuantity | undefined,
  ): Promise<PushResult> {
    const { sku } = stock;
    const { cache } = this.outboxes.of(stock);
    const refused = refusedTypesAfter(productType, refusedTypes);
    if (refused === undefined) {
      const result = await this.reject(stock, failure, sent);
      // The next try, after a person or a change of the stock, begins with the type that the listing then has.
      await cache.drop(sku, []);
      return result;
    }
    await this.recordRefusal(stock, failure, sent);
    await cache.drop(sku, refused);
    this.log.ended(sku, 'deferred', { error: failure.text, productType });
    return { kind: 'unchecked', isAnswered: true };
  }

  /** The quantities of these listings may not be written, or there are none. Gives the result of each SKU. */
  async blockListings(listings: readonly BlockedListing[]): Promise<ReadonlyMap<string, PushResult>> {
    if (listings.length === 0) return new Map();
    const blocked = await this.problems.block(
      listings.map((listing) => ({ stock: listing.stock, problem: listingProblem(listing) })),
    );
    return new Map(
      listings.map(({ stock, reason }): [string, PushResult] => {
        const { sku } = stock;
        const summary = unsentText(stock, reason);
        if (!blocked.has(sku)) return [sku, { kind: 'moved', stock, reason: summary }];
        this.log.ended(sku, 'blocked', { reason });
        return [sku, { kind: 'blocked', reason: summary }];
      }),
    );
  }

  /** Amazon accepted a number of this SKU: what kept it from being sent is over. */
  solved(stock: Stock, at: string): Promise<void> {
    return this.problems.solved(stock, at);
  }

  /** Amazon took a number, or showed a listing that may be written, where it might have refused. */
  noteTaken(instead: PushProblem['type'], sku: string): void {
    if (instead === 'sync_failed') this.throttled.noteTaken(sku);
    this.problems.noteTaken(instead);
  }

  /** This process becomes the sender. */
  begin(): void {
    this.throttled.clear();
    this.problems.begin();
  }

  /** The limit is the account's, so it does not count against the SKU, unless Amazon takes others meanwhile. */
  private async throttle(stock: Stock | undefined, sent: SentQuantity | undefined): Promise<PushResult> {
    const error = 'Amazon throttles';
    const verdict =
      stock === undefined || sent === undefined
        ? 'account'
        : this.throttled.note(stock.sku, stock.broadcast === 0);
    if (verdict === 'alone') {
      const deferred = await this.defer(stock, `${error} this SKU and takes others`, 'temporary');
      return { ...deferred, isDenied: true };
    }
    if (stock !== undefined) this.log.ended(stock.sku, 'deferred', { error });
    return { kind: 'throttled', error, ...(verdict === 'again' ? { isAgain: true as const } : {}) };
  }

  private deferUnanswered(
    stock: Stock | undefined,
    { reason }: { readonly reason: string },
  ): Promise<DeferredPush> {
    return this.defer(stock, `Amazon does not answer: ${reason}`, 'no_answer');
  }

  private async deferRefused(stock: Stock | undefined, { reason }: Unavailable): Promise<DeferredPush> {
    const deferred = await this.defer(stock, `Amazon refuses it for now: ${reason}`, 'temporary');
    return { ...deferred, isAnswered: true };
  }

  private async defer(
    stock: Stock | undefined,
    error: string,
    cause: 'no_answer' | 'temporary',
  ): Promise<DeferredPush> {
    const attempts = (stock?.pending?.attempts ?? 0) + 1;
    const untilMs = this.clock.now() + retryDelayMs(PUSH_RETRY, attempts - 1, Math.random());
    if (stock !== undefined) {
      const { sku } = stock;
      const isStuck = attempts >= STUCK_AFTER_ATTEMPTS;
      if (isStuck)
        await this.problems.raise(
          { stock, problem: stuckProblem(stock, STUCK_AFTER_ATTEMPTS, error, cause) },
          cause === 'no_answer',
        );
      const unheardAt = this.lease.unanswered.at(sku);
      const isStored = await this.outboxes.of(stock).marks.defer(sku, {
        attempts,
        notBefore: untilMs,
        error,
        ...(isStuck ? { cause } : {}),
        ...(unheardAt === undefined ? {} : { unheardAt }),
      });
      if (isStored) this.lease.unanswered.forget(sku);
      this.log.ended(sku, 'deferred', { error, attempts });
    }
    return { kind: 'deferred', untilMs, error };
  }

  private async reject(
    stock: Stock | undefined,
    failure: Rejected,
    sent: SentQuantity | undefined,
  ): Promise<PushResult> {
    if (stock === undefined) return { kind: 'nothing' };
    const { text: error, submissionId, requestId } = failure;
    const { sku } = stock;
    await this.recordRefusal(stock, failure, sent);
    const unsent = failure.status === undefined ? { isUnsent: true as const } : {};
    const { summary: reason, problem } = refusedProblem(stock, error, causeOf(failure));
    const blocked = await this.problems.block([{ stock, problem }]);
    if (!blocked.has(sku)) return { kind: 'moved', stock, reason, ...unsent };
    this.log.ended(sku, 'parked', { error, submissionId, requestId });
    return { kind: 'blocked', reason, ...unsent };
  }

  /** A refused push in the SKU's history. */
  private async recordRefusal(
    stock: Stock,
    failure: Rejected,
    sent: SentQuantity | undefined,
  ): Promise<void> {
    const { sku, version } = stock;
    const { text: error, requestId } = failure;
    const at = timestampOf(sent?.answeredAt ?? this.clock.now());
    const recorded = await this.underComponent(stock);
    if (recorded === undefined) return;
    const row: LedgerRow = {
      ...syncRowOf(recorded, txIdOf.sync(sku, version, `refused:${requestId ?? at}`), at),
      status: 'failed',
      error,
      ...(sent === undefined ? {} : { push: pushRecordOf(stock, sent, failure) }),
    };
    await this.outboxes.of(stock).marks.record(row);
    this.log.failed(row);
  }

  /** A listing that was read at Amazon and not pushed has no component yet; undefined when none is registered. */
  private async underComponent(stock: Stock): Promise<Stock | undefined> {
    if (stock.isListing !== true || stock.recordedUnder !== undefined) return stock;
    const skus = (stock.components ?? []).map(({ sku }) => sku);
    const [recordedUnder] = (await this.ledger.readRegistered(skus)).values();
    return recordedUnder === undefined ? undefined : { ...stock, recordedUnder };
  }
}

/** What equal refusals have in common. A SKU that no URL can name is refused before the call, alone. */
function causeOf({ status, code }: Rejected): string | undefined {
  return status === undefined ? undefined : `refused:${code ?? status}`;
}

function refusalOf(stock: Stock | undefined, { isShared }: Forbidden): { stock?: Stock; isShared?: true } {
  return { ...(stock === undefined ? {} : { stock }), ...(isShared === true ? { isShared } : {}) };
}

/**
 * What every row of a push has in common: it moves nothing, and keeps the stock at that moment. The push of a listing is
 * recorded under one of its components.
 */
export function syncRowOf(stock: Stock, txId: string, timestamp: string): Omit<LedgerRow, 'status'> {
  const { sku, physical, broadcast, version } = stock.recordedUnder ?? stock;
  return {
    txId,
    sku,
    timestamp,
    action: 'sync',
    delta: 0,
    physicalAfter: physical,
    broadcastAfter: broadcast,
    version,
    actor: 'system',
    cause: {},
    ...(stock.isListing === true ? { sellerSku: stock.sku } : {}),
  };
}

/** The push in its `sync` row, whether Amazon accepted or refused it. */
export function pushRecordOf(
  { pending }: Stock,
  sent: SentQuantity,
  answer: Pick<Rejected, 'submissionId' | 'requestId'>,
): PushRecord {
  const { submissionId, requestId } = answer;
  const pendingAt = pending === undefined ? sent.sentAt : millisOf(pending.since);
  return {
    quantity: sent.quantity,
    ...(submissionId === undefined ? {} : { submissionId }),
    ...(requestId === undefined ? {} : { requestId }),
    propagationMs: Math.max(0, sent.answeredAt - pendingAt),
  };
}
