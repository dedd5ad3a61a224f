import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchesOf, documentBatchGet } from '../../platform/dynamodb/batch-get';
import type { TableNames } from '../../platform/dynamodb/tables/tables';
import { txIdOf } from '../domain/tx-id';
import type { ProofOrderItem } from './domain/order-proof';
import { orderItemIn } from './ledger-proof-item';
import { withRetries } from './proof-reads';

/** The key of an order item. */
export type OrderItemKey = Pick<ProofOrderItem, 'orderId' | 'orderItemId'>;

/** The proof's second reads of the records of Amazon's orders. */
export class OrderProofRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** The records of these order items (consistent reads). */
  async records(keys: readonly OrderItemKey[]): Promise<ProofOrderItem[]> {
    const found: ProofOrderItem[] = [];
    for (const batch of batchesOf(keys)) {
      const txIds = batch.map(({ orderId, orderItemId }) => ({
        txId: txIdOf.amazonOrderItemRecord(orderId, orderItemId),
      }));
      const items = await withRetries(() =>
        documentBatchGet(this.documents, this.tables.transactions, txIds),
      );
      found.push(...items.flatMap(orderItemIn));
    }
    return found;
  }
}
