/**
 * Work that a message of the shop asks for and that must not be lost: it is stored before the message is answered.
 *
 *   level     compare the stock of an inventory item with the ledger        id: inventory item
 *   item      read an inventory item again: its SKU, its locations          id: inventory item
 *   order     read an order again, after an edit                            id: order
 *   disposal  read the dispositions of a reverse fulfilment order           id: reverse fulfilment order
 *   return    read the exchange lines of a return                           id: return
 */
export const SHOPIFY_TASK_KINDS = ['level', 'item', 'order', 'disposal', 'return'] as const;
export type ShopifyTaskKind = (typeof SHOPIFY_TASK_KINDS)[number];

export interface ShopifyTask {
  readonly kind: ShopifyTaskKind;
  readonly id: string;
  /** When it is due, in milliseconds since the epoch. */
  readonly dueMs: number;
  /** Tries without success since it was scheduled. */
  readonly attempts: number;
  /** +1 each time when it is scheduled: one that was scheduled during its work stays. */
  readonly revision: number;
  /** What its handler remembers between two tries, such as the differences that it saw. */
  readonly memory?: Readonly<Record<string, unknown>>;
}

/** What came of one try. */
export type ShopifyTaskResult =
  | { readonly kind: 'done' }
  /** Not finished: try again at this time. `failed` counts as a try without success. */
  | {
      readonly kind: 'again';
      readonly atMs: number;
      readonly failed?: true;
      readonly memory?: Readonly<Record<string, unknown>>;
    };

/** Does the tasks of one kind. It may throw StoreUnavailable: the task stays. */
export interface ShopifyTaskHandler {
  handle(task: ShopifyTask): Promise<ShopifyTaskResult>;
}

const RETRY_MS = [1_000, 5_000, 15_000, 60_000, 300_000];

/** How long a task waits after this many tries without success, in milliseconds. */
export function retryInMs(attempts: number): number {
  return RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)] ?? 300_000;
}
