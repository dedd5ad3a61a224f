import { Injectable } from '@nestjs/common';
import { AlertsService } from '../alerts/alerts.service';
import { alertIdOf, draftAlert } from '../alerts/domain/alert';
import type { CallFailure } from '../channels/amazon/outcome';
import type { LedgerRow, Stock } from '../inventory/domain/stock';
import { timestampOf } from '../platform/timestamp';
import { txIdOf } from '../inventory/domain/tx-id';
import { OutboxRepository } from '../inventory/outbox.repository';
import { retryDelayMs } from './domain/backoff';
import type { DeferralCause, PushEnd } from './domain/push-end';
import { PushJournal } from './push-journal';

/** Tries of one SKU after which its alert is raised: about a minute and a half of back-off. */
export const STUCK_AFTER_ATTEMPTS = 8;

/** Each failure has its own end: tried again, parked with an alert, or the whole account paused. */
@Injectable()
export class PushEndings {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly alerts: AlertsService,
    private readonly journal: PushJournal,
  ) {}

  /**
   * What a failed call means for the SKU that it was about; undefined: it failed before one was chosen. `unheardAt`:
   * when a call that may have carried a number was given up.
   */
  fail(stock: Stock | undefined, failure: CallFailure, unheardAt?: number): Promise<PushEnd> {
    switch (failure.kind) {
      case 'throttled':
        return this.defer(stock, 'throttled', 'Amazon throttles', { retryAfterMs: failure.retryAfterMs });
      case 'unavailable':
      case 'login_unavailable':
        return this.defer(stock, 'silent', `Amazon does not answer: ${failure.reason}`, { unheardAt });
      case 'rejected':
        return this.park(stock, failure.text, failure.requestId);
      case 'forbidden':
        return this.refuse(`Amazon refuses access: ${failure.details}`);
      case 'login_refused':
        return this.refuse(`Login with Amazon is refused: ${failure.text}`);
    }
  }

  /** The SKU's listing is not ours to write, or not there. */
  async block(stock: Stock, reason: string): Promise<PushEnd> {
    const { sku, version } = stock;
    const at = timestampOf(this.journal.now());
    const message =
      `${sku} is not sent to Amazon: ${reason} It is looked at again every day. ` +
      'Mend the listing, then call POST /api/sync/{sku}; or ignore this if the SKU is not sold there.';
    const alert = draftAlert(alertIdOf.listingBlocked(sku), 'listing_blocked', at, message, { sku });
    if (!(await this.outbox.park(sku, version, reason, alert))) return { kind: 'moved', stock };
    this.journal.ended(sku, 'blocked', { reason });
    return { kind: 'parked' };
  }

  /** Amazon accepted a number of this SKU: whatever stood in its way is over. */
  async mended(sku: string, at: string): Promise<void> {
    for (const alertId of [alertIdOf.syncFailed(sku), alertIdOf.listingBlocked(sku)])
      await this.alerts.close(alertId, at, 'Amazon accepted the quantity.');
  }

  private refuse(reason: string): Promise<PushEnd> {
    this.journal.refused();
    return Promise.resolve({ kind: 'refused', reason });
  }

  private async defer(
    stock: Stock | undefined,
    cause: DeferralCause,
    error: string,
    { retryAfterMs, unheardAt }: { retryAfterMs?: number | undefined; unheardAt?: number | undefined },
  ): Promise<PushEnd> {
    const attempts = (stock?.pending?.attempts ?? 0) + 1;
    const untilMs = this.journal.now() + retryDelayMs(attempts - 1, Math.random(), retryAfterMs);
    if (stock !== undefined) {
      if (attempts === STUCK_AFTER_ATTEMPTS) await this.tellStuck(stock, error);
      await this.outbox.defer(stock.sku, {
        attempts,
        notBefore: untilMs,
        error,
        ...(unheardAt === undefined ? {} : { unheardAt }),
      });
      this.journal.ended(stock.sku, 'deferred', { error, attempts });
    }
    return { kind: 'deferred', untilMs, error, cause };
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
    error: string,
    requestId: string | undefined,
  ): Promise<PushEnd> {
    if (stock === undefined) return { kind: 'nothing' };
    const { sku, version, broadcast } = stock;
    const at = timestampOf(this.journal.now());
    await this.outbox.record({
      ...syncRowOf(stock, txIdOf.sync(sku, version, `refused:${requestId ?? at}`), at),
      status: 'failed',
      error,
    });
    const message =
      `Amazon refuses the quantity ${broadcast} of ${sku}: ${error} ` +
      'Mend it, then call POST /api/sync/{sku}; the next change of stock tries again too.';
    const alert = draftAlert(alertIdOf.syncFailed(sku), 'sync_failed', at, message, { sku });
    if (!(await this.outbox.park(sku, version, error, alert))) return { kind: 'moved', stock };
    this.journal.ended(sku, 'parked', { error, requestId });
    return { kind: 'parked' };
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
