import { Injectable } from '@nestjs/common';
import type { Stock } from '../domain/stock';

/**
 * Tells the sender, within this process and at once, that a commit left a push owed. It may be lost without harm: the
 * mark in the store is what counts, and the sweep finds it.
 */
@Injectable()
export class OutboxNotifier {
  private listener: (stock: Stock) => void = () => undefined;

  onPending(listener: (stock: Stock) => void): void {
    this.listener = listener;
  }

  notify(stock: Stock): void {
    this.listener(stock);
  }
}
