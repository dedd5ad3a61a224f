import { Injectable } from '@nestjs/common';
import { AlertsService } from '../alerts/alerts.service';
import { alertIdOf, draftAlert } from '../alerts/domain/alert';
import { writability } from '../channels/amazon/channels';
import { AmazonListingsClient, type PushOutcome } from '../channels/amazon/listings-client';
import type { CallFailure } from '../channels/amazon/outcome';
import { millisOf, timestampOf } from '../inventory/domain/timestamp';
import type { LedgerRow, Stock } from '../inventory/domain/stock';
import { txIdOf } from '../inventory/domain/tx-id';
import { GroupCommit } from '../inventory/group-commit';
import { OutboxRepository } from '../inventory/outbox.repository';
import { retryDelayMs } from './domain/backoff';
import { PushJournal } from './push-journal';
import { SenderLease } from './sender-lease';

/**
 * How a push ended. `moved`: a newer number is owed already. `deferred`: tried again after `untilMs` (milliseconds
 * since the epoch). `paused`: Amazon refuses this account, so nothing can be sent. `nothing`: no number was owed,
 * or another instance is the sender now.
 */
export type PushEnd =
  | { readonly kind: 'settled' | 'parked' | 'nothing' }
  | { readonly kind: 'moved'; readonly stock: Stock }
  | { readonly kind: 'deferred'; readonly untilMs: number; readonly error: string }
  | { readonly kind: 'paused'; readonly reason: string };

type Accepted = Extract<PushOutcome, { kind: 'accepted' }>;

/** Brings one SKU's number to Amazon and writes down what came of it. */
@Injectable()
export class BroadcastService {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly amazon: AmazonListingsClient,
    private readonly alerts: AlertsService,
    private readonly commits: GroupCommit,
    private readonly lease: SenderLease,
    private readonly journal: PushJournal,
  ) {}

  /** Pushes the newest number of a SKU, if one is owed. Throws when the store does not answer. */
  async push(sku: string): Promise<PushEnd> {
    const target = await this.outbox.target(sku);
    if (target === undefined) return { kind: 'nothing' };
    const { pending } = target.stock;
    const now = this.journal.now();
    if (pending?.notBefore !== undefined && pending.notBefore > now)
      return { kind: 'deferred', untilMs: pending.notBefore, error: pending.error ?? '' };
    const productType = target.productType ?? (await this.checkListing(target.stock));
    if (typeof productType !== 'string') return productType;

    let sent = target.stock;
    const outcome = await this.amazon.setQuantity({
      sku,
      productType,
      quantity: async () => {
        // Read at the moment of sending: whatever was sold while the call waited its turn is in this number.
        const fresh = await this.outbox.target(sku);
        if (fresh === undefined || !this.lease.outlastsCall()) return undefined;
        sent = fresh.stock;
        return fresh.stock.broadcast;
      },
    });
    if (outcome.kind === 'skipped') return { kind: 'nothing' };
    return outcome.kind === 'accepted' ? this.settle(sent, outcome) : this.fail(sent, outcome);
  }

  /** Lets no further call go out; those that wait for their turn end at once, their numbers stay owed. */
  async close(): Promise<void> {
    await this.amazon.close();
  }

  /** Before a SKU's first push: is the listing there, and is its quantity ours to write? */
  private async checkListing(stock: Stock): Promise<string | PushEnd> {
    const { sku } = stock;
    const read = await this.amazon.getListing(sku);
    switch (read.kind) {
      case 'found': {
        const verdict = writability(read.channels);
        if (!verdict.writable) return this.block(stock, verdict.text);
        await this.outbox.saveListing(sku, read.productType, timestampOf(this.journal.now()));
        return read.productType;
      }
      case 'not_found':
        return this.block(stock, 'Amazon knows no listing with this SKU in the marketplace.');
      default:
        return this.fail(stock, read);
    }
  }

  private async block(stock: Stock, reason: string): Promise<PushEnd> {
    const at = timestampOf(this.journal.now());
    const message =
      `${stock.sku} is not sent to Amazon: ${reason} ` +
      'Mend the listing, then call POST /api/sync/{sku}; or ignore this if the SKU is not sold there.';
    const { sku, version } = stock;
    const alert = draftAlert(alertIdOf.listingBlocked(sku), 'listing_blocked', at, message, { sku });
    if (!(await this.outbox.park(sku, version, reason, alert))) return { kind: 'moved', stock };
    this.journal.ended(stock.sku, 'blocked', { reason });
    return { kind: 'parked' };
  }

  private async settle(sent: Stock, outcome: Accepted): Promise<PushEnd> {
    const { sku, version, pending } = sent;
    const { quantity, answeredAt } = outcome.sent;
    const timestamp = timestampOf(answeredAt);
    const txId = txIdOf.sync(sku, version, outcome.submissionId);
    const propagationMs = pending === undefined ? 0 : Math.max(0, answeredAt - millisOf(pending.since));
    const { submissionId, requestId } = outcome;
    await this.outbox.record({
      ...rowOf(sent, txId, timestamp),
      status: 'completed',
      push: { quantity, submissionId, ...(requestId === undefined ? {} : { requestId }), propagationMs },
    });
    const result = await this.outbox.settle({
      sku,
      version,
      count: quantity,
      txId,
      timestamp,
      fence: this.lease.fence,
    });
    this.journal.accepted(sku, quantity, propagationMs, requestId);
    if (result.kind === 'fenced') return { kind: 'nothing' };
    this.commits.learn(result.stock);
    if (pending?.error !== undefined) await this.closeAlerts(sku, timestamp);
    return result.kind === 'settled' ? { kind: 'settled' } : { kind: 'moved', stock: result.stock };
  }

  private async closeAlerts(sku: string, at: string): Promise<void> {
    for (const alertId of [alertIdOf.syncFailed(sku), alertIdOf.listingBlocked(sku)])
      await this.alerts.close(alertId, at, 'Amazon accepted the quantity.');
  }

  private async fail(stock: Stock, failure: CallFailure): Promise<PushEnd> {
    switch (failure.kind) {
      case 'throttled':
        return this.defer(stock, 'Amazon throttles', failure.retryAfterMs);
      case 'unavailable':
      case 'login_unavailable':
        return this.defer(stock, `Amazon does not answer: ${failure.reason}`);
      case 'rejected':
        return this.park(stock, failure.text, failure.requestId);
      case 'forbidden':
        return { kind: 'paused', reason: `Amazon refuses access: ${failure.details}` };
      case 'login_refused':
        return { kind: 'paused', reason: `Login with Amazon is refused: ${failure.text}` };
    }
  }

  private async defer(stock: Stock, error: string, retryAfterMs?: number): Promise<PushEnd> {
    const attempts = stock.pending?.attempts ?? 0;
    const untilMs = this.journal.now() + retryDelayMs(attempts, Math.random(), retryAfterMs);
    await this.outbox.defer(stock.sku, attempts + 1, untilMs, error);
    this.journal.ended(stock.sku, 'deferred', { error, attempts: attempts + 1 });
    return { kind: 'deferred', untilMs, error };
  }

  private async park(stock: Stock, error: string, requestId: string | undefined): Promise<PushEnd> {
    const { sku, version, broadcast } = stock;
    const at = timestampOf(this.journal.now());
    await this.outbox.record({
      ...rowOf(stock, txIdOf.sync(sku, version, `refused:${requestId ?? at}`), at),
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
function rowOf(stock: Stock, txId: string, timestamp: string): Omit<LedgerRow, 'status'> {
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
