import type { Actor } from '../../../inventory/domain/movement';
import type { LedgerAction } from '../../../inventory/domain/stock';

/** One row of the time line. */
export interface OversellEvent {
  readonly at: string;
  /** The movement that took the stock below zero, another movement, or a push. */
  readonly kind: 'oversold' | 'movement' | 'push';
  readonly txId: string;
  readonly action: LedgerAction;
  readonly actor: Actor;
  readonly orderId?: string;
  /** When an order at Amazon was placed there, where it is recorded: it was counted at `at`. */
  readonly orderedAt?: string;
  /** Units that it moved; 0 for a push. */
  readonly units: number;
  readonly physical: number;
  /** Of a push: the number that was sent, whether Amazon accepted it, and what became of it. */
  readonly push?: {
    readonly quantity: number;
    readonly state: 'failed' | 'accepted' | 'observed' | 'mismatch';
    /** Milliseconds from the movement that made it due to the answer. */
    readonly propagationMs: number;
    readonly observedAt?: string;
  };
  /** What the channels showed right after it, in units of the SKU; null where the rows do not show it. */
  readonly shown: { readonly amazon: number | null; readonly shopify: number | null };
}

/** How a SKU came to be oversold. */
export interface OversellReport {
  readonly alertId: string;
  readonly sku: string;
  /** When its stock went below zero, and the row of that movement. */
  readonly at: string;
  readonly txId: string;
  /** Units below zero at most, until it was not below zero any more. */
  readonly oversoldBy: number;
  /**
   * The movement that took it below zero, and its order. Of an order at Amazon `delayMs` is the time from the order to its
   * row, where it is recorded.
   */
  readonly sale: {
    readonly actor: Actor;
    readonly orderId?: string;
    readonly units: number;
    readonly delayMs?: number;
  };
  /** The push that had not reached Amazon in time; absent where none was under way. */
  readonly latePush?: { readonly txId: string; readonly quantity: number; readonly delayMs: number };
  /** The smallest buffer with which Amazon would have sold nothing that was not there; null where no buffer would have helped. */
  readonly savingBuffer: number | null;
  /** The rows around it, the oldest first. */
  readonly events: readonly OversellEvent[];
  /** The same as a sentence. */
  readonly text: string;
}
