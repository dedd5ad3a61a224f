import { Injectable } from '@nestjs/common';
import type { Stock } from '../domain/stock';

/**
 * Notifies the sender of this process that a commit left a push pending. A lost notification does no harm: the mark in
 * the store decides, and the sweep of the outbox finds it.
 *
 * Order path: GroupCommit -> OutboxNotifier -> OutboxLoader. ADR 1.
 */
@Injectable()
export class OutboxNotifier {
  private listener: (stock: Stock) => void = () => undefined;
  private shopifyListener: (skus: readonly string[]) => void = () => undefined;

  onPending(listener: (stock: Stock) => void): void {
    this.listener = listener;
  }

  /** The same of adjustments for Shopify. */
  onAdjustments(listener: (skus: readonly string[]) => void): void {
    this.shopifyListener = listener;
  }

  notifyShopify(skus: readonly string[]): void {
    if (skus.length > 0) this.shopifyListener(skus);
  }

  notify(stock: Stock): void {
    this.listener(stock);
  }
}
