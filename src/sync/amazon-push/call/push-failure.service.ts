import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import { alertIdOf, draftAlert } from '../../../alerts/domain/alert';
import type { SentQuantity } from '../../../channels/amazon/listings/listings-client';
import type { CallFailure, Rejected } from '../../../channels/amazon/http/call-outcome';
import type { LedgerRow, PushRecord, Stock } from '../../../inventory/domain/stock';
import { millisOf, timestampOf } from '../../../platform/timestamp';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { OutboxRepository } from '../../../inventory/outbox/outbox.repository';
import { retryDelayMs } from '../../../platform/retry-delay';
import type { PushResult } from '../domain/push-result';
import { PushLog } from './push-log';
import { SenderLease } from '../sender-lease';

/** Tries of one SKU after which its alert is raised: about a minute and a half of back-off. */
export const STUCK_AFTER_ATTEMPTS = 8;

/** Each failure has its own end: tried again, parked with an alert, or the whole account paused. */
/** Pauses of one SKU after a failed push. What Amazon throttles does not count: the account's rate limit covers it. */
const PUSH_RETRY = { firstMs: 500, longestMs: 30_000 };

@Injectable()
export class PushFailures {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly alerts: AlertsService,
    private readonly journal: PushLog,
    private readonly lease: SenderLease,
  ) {}

  /**
   * What a failed call means for the SKU that it was about; undefined: it failed before one was chosen. `sent`: the
   * number that the call carried, if it was a push and went out.
   */
  fail(stock: Stock | undefined, failure: CallFailure, sent?: SentQuantity): Promise<PushResult> {
    switch (failure.kind) {
      case 'throttled':
        return this.throttle(stock);
      case 'unavailable':
      case 'login_unavailable':
        return this.defer(stock, `Amazon does not answer: ${failure.reason}`);
      case 'rejected':
        return this.park(stock, failure, sent);
      case 'forbidden':
        return this.refuse(`Amazon refuses access: ${failure.details}`);
      case 'login_refused':
        return this.refuse(`Login with Amazon is refused: ${failure.text}`, { isLogin: true });
    }
  }

  /** The SKU's listing is not ours to write, or not there. */
  async block(stock: Stock, reason: string): Promise<PushResult> {
    const { sku, version } = stock;
    const at = timestampOf(this.journal.now());
    const message =
      `${sku} is not sent to Amazon: ${reason} It is looked at again every day. ` +
      'Mend the listing, then call POST /api/sync/{sku}; or ignore this if the SKU is not sold there.';
    const alert = draftAlert(alertIdOf.listingBlocked(sku), 'listing_blocked', at, message, { sku });
    const told = `${sku} is not sent to Amazon: ${reason}`;
    if (!(await this.outbox.block(sku, version, reason, alert)))
      return { kind: 'moved', stock, reason: told };
    this.journal.ended(sku, 'blocked', { reason });
    return { kind: 'parked', reason: told };
  }

  /** Amazon accepted a number of this SKU: whatever stood in its way is over. */
  async closeAlerts(sku: string, at: string): Promise<void> {
    for (const alertId of [alertIdOf.syncFailed(sku), alertIdOf.listingBlocked(sku)])
      await this.alerts.close(alertId, at, 'Amazon accepted the quantity.');
  }

  private refuse(reason: string, where: { readonly isLogin?: true } = {}): Promise<PushResult> {
    this.journal.refused();
    return Promise.resolve({ kind: 'refused', reason, ...where });
  }

  /** A limit is the account's, so nothing is held against the SKU: it keeps its place, and the limiter the pace. */
  private throttle(stock: Stock | undefined): Promise<PushResult> {
    const error = 'Amazon throttles';
    if (stock !== undefined) this.journal.ended(stock.sku, 'deferred', { error });
    return Promise.resolve({ kind: 'throttled', error });
  }

  private async defer(stock: Stock | undefined, error: string): Promise<PushResult> {
    const attempts = (stock?.pending?.attempts ?? 0) + 1;
    const untilMs = this.journal.now() + retryDelayMs(PUSH_RETRY, attempts - 1, Math.random());
    if (stock !== undefined) {
      if (attempts === STUCK_AFTER_ATTEMPTS) await this.tellStuck(stock, error);
      const unheardAt = this.lease.unheard.at(stock.sku);
      const isStored = await this.outbox.defer(stock.sku, {
        attempts,
        notBefore: untilMs,
        error,
        ...(unheardAt === undefined ? {} : { unheardAt }),
      });
      if (isStored) this.lease.unheard.forget(stock.sku);
      this.journal.ended(stock.sku, 'deferred', { error, attempts });
    }
    return { kind: 'deferred', untilMs, error, cause: 'silent' };
  }

  private async tellStuck({ sku, broadcast }: Stock, error: string): Promise<void> {
    const message =
      `Amazon has not taken the quantity ${broadcast} of ${sku} in ${STUCK_AFTER_ATTEMPTS} tries: ${error}. ` +
      'It is tried again by itself; if this lasts, look at the listing in Seller Central.';
    const at = timestampOf(this.journal.now());
    await this.alerts.raise(draftAlert(alertIdOf.syncFailed(sku), 'sync_failed', at, message, { sku }));
  }

  private async park(
    stock: Stock | undefined,
    failure: Rejected,
    sent: SentQuantity | undefined,
  ): Promise<PushResult> {
    if (stock === undefined) return { kind: 'nothing' };
    const { text: error, submissionId, requestId } = failure;
    const { sku, version, broadcast } = stock;
    const at = timestampOf(sent?.answeredAt ?? this.journal.now());
    await this.outbox.record({
      ...syncRowOf(stock, txIdOf.sync(sku, version, `refused:${requestId ?? at}`), at),
      status: 'failed',
      error,
      ...(sent === undefined ? {} : { push: pushRecordOf(stock, sent, failure) }),
    });
    const heard = failure.status === undefined ? { isUnsent: true as const } : {};
    const reason = `Amazon refuses the quantity ${broadcast} of ${sku}: ${error}`;
    const message =
      `${reason} ` + 'Mend it, then call POST /api/sync/{sku}; the next change of stock tries again too.';
    const alert = draftAlert(alertIdOf.syncFailed(sku), 'sync_failed', at, message, { sku });
    if (!(await this.outbox.block(sku, version, error, alert)))
      return { kind: 'moved', stock, reason, ...heard };
    this.journal.ended(sku, 'parked', { error, submissionId, requestId });
    return { kind: 'parked', reason, ...heard };
  }
}

/** What every row of a push has in common: it moves nothing, and says where the stock stood. */
export function syncRowOf(stock: Stock, txId: string, timestamp: string): Omit<LedgerRow, 'status'> {
  return {
    txId,
    sku: stock.sku,
    timestamp,
    action: 'sync',
    delta: 0,
    physicalAfter: stock.physical,
    broadcastAfter: stock.broadcast,
    version: stock.version,
    actor: 'system',
    cause: {},
  };
}

/** What the row of a push tells of it, whether Amazon accepted or refused it. */
export function pushRecordOf(
  { pending }: Stock,
  sent: SentQuantity,
  answer: Pick<Rejected, 'submissionId' | 'requestId'>,
): PushRecord {
  const { submissionId, requestId } = answer;
  const owedAt = pending === undefined ? sent.sentAt : millisOf(pending.since);
  return {
    quantity: sent.quantity,
    ...(submissionId === undefined ? {} : { submissionId }),
    ...(requestId === undefined ? {} : { requestId }),
    propagationMs: Math.max(0, sent.answeredAt - owedAt),
  };
}
