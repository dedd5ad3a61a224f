import { Injectable } from '@nestjs/common';
import type { Component } from '../../inventory/domain/listing';
import type { Mismatch } from './domain/cause';
import type { ShownEvidence } from './domain/shown-evidence';

/** What is sold under a seller SKU. */
export interface SoldSku {
  readonly sellerSku: string;
  readonly isListing?: true;
  /** What one unit of it takes; the SKU itself, one unit, where it is no listing. */
  readonly components: readonly Component[];
}

/**
 * Records where Amazon shows another number than it should, and what follows of it. For the sender alone.
 * Push path: Receipts, AmazonSweep -> AmazonDrifts -> DriftRecords, Outboxes. ADR 25.
 */
@Injectable()
export class AmazonDrifts {
  private readonly open = new Map<
    string,
    { readonly mismatch: Mismatch; readonly evidence: ShownEvidence }
  >();

  /** This process becomes the sender. */
  begin(): void {
    this.open.clear();
  }

  /**
   * Two looks agree on a mismatch: records it, and sends the number again where that follows. Call it before the observation
   * is stored, so that a new sender finds it again after a crash in between. Throws when the store does not answer.
   */
  found(sold: SoldSku, mismatch: Mismatch, evidence: ShownEvidence): Promise<void> {
    this.open.set(sold.sellerSku, { mismatch, evidence });
    return Promise.resolve();
  }

  /**
   * Amazon shows what it should: ends the drift of the seller SKU. Costs nothing where none is open. Throws when the store
   * does not answer.
   */
  gone(sellerSku: string): Promise<void> {
    this.open.delete(sellerSku);
    return Promise.resolve();
  }

  /**
   * True while another system writes its number again after each of ours: a lower number is then no sign of a sale, and
   * nothing is sent because of it.
   */
  isContested(sellerSku: string): boolean {
    return this.open.get(sellerSku)?.mismatch.kind === undefined && this.open.has(sellerSku);
  }
}
