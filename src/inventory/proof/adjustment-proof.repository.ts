import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchesOf, documentBatchGet } from '../../platform/dynamodb/batch-get';
import type { TableNames } from '../../platform/dynamodb/tables/tables';
import { millisOf } from '../../platform/timestamp';
import { ADJUSTMENT, adjustmentsQuery, SHOPIFY_ADJUST, SHOPIFY_ADJUST_ASIDE } from '../items/adjustment-item';
import type { ProofAdjustedRow, ProofAdjustment } from './domain/adjustment-proof';
import { readRow } from './ledger-proof-item';
import { everyPage, withRetries } from './proof-reads';

type Item = Record<string, AttributeValue>;
const PENDING: readonly (string | undefined)[] = [...Object.values(SHOPIFY_ADJUST), SHOPIFY_ADJUST_ASIDE];

/** The proof's reads of what is to be written to Shopify, and of the movements behind it. */
export class AdjustmentProofRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** The pending adjustments of a SKU (consistent read); none in a store without the table. */
  async ofSku(sku: string): Promise<ProofAdjustment[]> {
    const found: ProofAdjustment[] = [];
    try {
      await everyPage<Item>(
        (from) =>
          this.client.send(
            new QueryCommand({
              TableName: this.tables.listings,
              ...adjustmentsQuery(sku),
              ExclusiveStartKey: from as Item | undefined,
            }),
          ),
        (items) => {
          found.push(...items.flatMap(adjustmentIn));
        },
      );
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    return found;
  }

  /** The rows of these movements that the ledger still has, by key (consistent reads). */
  async rows(txIds: readonly string[]): Promise<ReadonlyMap<string, ProofAdjustedRow>> {
    const rows = new Map<string, ProofAdjustedRow>();
    for (const batch of batchesOf([...new Set(txIds)])) {
      const keys = batch.map((txId) => ({ txId }));
      const items = await withRetries(() => documentBatchGet(this.documents, this.tables.transactions, keys));
      for (const { txId, sku, row } of items.flatMap(readRow)) rows.set(txId, { sku, delta: row.delta });
    }
    return rows;
  }
}

/** The pending adjustment in an item of the Listings table; none in any other item. A doctored item may hold anything. */
export function adjustmentIn({ pk, sk, sku, txId, delta, at, pending }: Item): ProofAdjustment[] {
  if (sk?.S?.startsWith(ADJUSTMENT) !== true) return [];
  return [
    {
      sku: sku?.S ?? pk?.S ?? '',
      txId: txId?.S ?? sk.S.slice(ADJUSTMENT.length),
      delta: Number(delta?.N ?? NaN),
      atMs: millisOf(at?.S ?? ''),
      isMarked: PENDING.includes(pending?.S),
    },
  ];
}
