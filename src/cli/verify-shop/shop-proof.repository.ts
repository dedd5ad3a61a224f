import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { documentBatchGet } from '../../platform/dynamodb/batch-get';
import type { TableNames } from '../../platform/dynamodb/tables/tables';
import { withRetries } from '../../inventory/proof/proof-reads';
import { driftStateKey } from '../../sync/drift/drift-items';
import { taskKeyOf } from '../../sync/shopify-tasks/shopify-tasks.repository';
import type { KnownDifference } from './domain/shop-proof';

/** Reads what the service knows of differences to the shop: recorded ones, and those that it waits out. ADR 22. */
export class ShopProofRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** What is known of an inventory item (consistent reads). */
  async differenceOf(itemId: string): Promise<KnownDifference> {
    const [stateKey, taskKey] = [driftStateKey(itemId), taskKeyOf('level', itemId)];
    const keys = [stateKey, taskKey];
    const items = await withRetries(() => documentBatchGet(this.documents, this.tables.listings, keys));
    const state = items.find(({ sk }) => sk === stateKey.sk);
    return {
      ...(state === undefined
        ? {}
        : { recorded: Number(state.difference), isOpen: typeof state.openId === 'string' }),
      isUnderWay: items.some(({ sk }) => sk === taskKey.sk),
    };
  }
}
