import { Injectable } from '@nestjs/common';
import { offeredOf } from '../../../inventory/domain/amazon-number';
import { sellsOneUnitOf } from '../../../inventory/domain/listing';
import { broadcastsOf, quantityTerms, stocksOfComponents } from '../../../inventory/domain/listing-quantity';
import { isHeld } from '../../../inventory/domain/push-need';
import { isListed, type Stock } from '../../../inventory/domain/stock';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { HeldSkuRepository } from '../../../inventory/outbox/held-sku.repository';
import { ListedSkuRepository } from '../../../inventory/outbox/listed-sku.repository';
import type { MarkedListing } from '../../../inventory/outbox/listing-outbox.repository';
import { type Outbox, Outboxes } from '../../../inventory/outbox/outboxes';
import type { PushTarget } from '../../../inventory/outbox/push-target';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { type BlockedListing, missingComponents, nameIsRegistered } from '../domain/problem-texts';
import type { QueuedPush } from '../domain/push-queue';
import { type ChangeLog, changeLogOf } from '../../../inventory/domain/number-range';

/** A number to send: `changes` are Amazon's own, as they were read with it. */
export interface SendTarget {
  readonly kind: 'send';
  readonly target: PushTarget;
  readonly changes: ChangeLog;
  /** Blocks the listing once Amazon has its 0. */
  readonly blockAfter?: BlockedListing;
}

/**
 * What there is to send. `nothing`: no number is pending. `listed`: the SKU is sold by listings, which are pushed instead.
 * `block`: the listing is blocked and nothing is sent.
 */
export type TargetRead =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'listed'; readonly stock: Stock }
  | { readonly kind: 'block'; readonly listing: BlockedListing }
  | SendTarget;

/**
 * Reads what is pushed of a SKU or a listing right before the call: the stock's item, or the listing's item and after it
 * the stocks of its components, all consistently.
 * Push path: PushService -> PushTargets -> OutboxRepository, LedgerRepository. ADR 8, ADR 19.
 */
@Injectable()
export class PushTargets {
  constructor(
    private readonly outboxes: Outboxes,
    private readonly ledger: LedgerRepository,
    private readonly listed: ListedSkuRepository,
    private readonly held: HeldSkuRepository,
    private readonly clock: Clock,
  ) {}

  async read({ sku, isListing }: Pick<QueuedPush, 'sku' | 'isListing'>): Promise<TargetRead> {
    if (isListing !== true) return this.readPlain(sku);
    const marked = await this.outboxes.listings.marks.marked(sku);
    // Where there is no such listing any more, the SKU of its name may be plain again.
    return marked === undefined ? this.readPlain(sku) : this.readListing(marked);
  }

  /**
   * Queues again what was sent too late to be sure that it is the newest number at Amazon. The SKU may be sold by listings
   * since, or the listing may be gone and the SKU of its name be plain.
   */
  async markPendingAgain(
    { sku, isListing }: Stock,
    at: string,
    unheardAt: number | undefined,
  ): Promise<void> {
    const { stocks, listings } = this.outboxes;
    const mark = ({ marks }: Outbox): Promise<Stock | undefined> =>
      marks.markPendingAgain(sku, at, unheardAt);
    if (isListing === true && (await mark(listings)) !== undefined) return;
    const stock = await mark(stocks);
    if (isListing !== true && stock !== undefined && isListed(stock)) await mark(listings);
  }

  private async readPlain(sku: string): Promise<TargetRead> {
    const target = await this.outboxes.stocks.marks.target(sku);
    if (target === undefined) return { kind: 'nothing' };
    const { stock } = target;
    if (isListed(stock)) return { kind: 'listed', stock };
    return {
      kind: 'send',
      target: { ...target, stock: withOffered(stock) },
      changes: changeLogOf(sku, [stock]),
    };
  }

  private async readListing({ listing, target: marked }: MarkedListing): Promise<TargetRead> {
    if (marked === undefined) return { kind: 'nothing' };
    const { sellerSku } = listing;
    const names = new Set([...listing.components.map(({ sku }) => sku), sellerSku]);
    const stocks = await this.ledger.readRegistered([...names]);
    const broadcasts = broadcastsOf(stocks);
    const { quantity, missing } = quantityTerms(listing, broadcasts);
    if (listing.implicit === true && missing.length > 0) {
      // The SKU was removed, and with it the listing that the sender made of its name: Amazon is not called.
      await this.listed.removeOwnName(sellerSku);
      return { kind: 'nothing' };
    }
    const components = stocksOfComponents(listing, stocks);
    if (missing.length === 0 && components.some(isHeld)) {
      await this.held.holdListing(marked.stock, timestampOf(this.clock.now()));
      return { kind: 'nothing' };
    }
    const recordedUnder = pendingLongest(components) ?? unregistered(missing);
    const stock: Stock = { ...marked.stock, broadcast: quantity, recordedUnder };
    if (stocks.has(sellerSku) && !sellsOneUnitOf(sellerSku, listing))
      return { kind: 'block', listing: nameIsRegistered(stock) };
    return {
      kind: 'send',
      target: { ...marked, stock },
      changes: changeLogOf(sellerSku, components),
      ...(missing.length === 0 ? {} : { blockAfter: missingComponents(stock, missing) }),
    };
  }
}

/** The stock with the number that is sent, recorded as it is in the ledger: less is offered while units are presumed sold. */
function withOffered(stock: Stock): Stock {
  const offered = offeredOf(stock);
  return offered === stock.broadcast ? stock : { ...stock, broadcast: offered, recordedUnder: stock };
}

/** The component that made the push due, as far as that is known: else the first one. */
function pendingLongest(components: readonly Stock[]): Stock | undefined {
  const since = ({ pending }: Stock): string => (pending?.state === 'queued' ? pending.since : '~');
  let longest: Stock | undefined;
  for (const stock of components) if (longest === undefined || since(stock) < since(longest)) longest = stock;
  return longest;
}

function unregistered([sku = '']: readonly string[]): Stock {
  return { sku, physical: 0, buffer: 0, broadcast: 0, version: 0, updatedAt: '' };
}
