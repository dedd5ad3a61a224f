import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { loadConfig } from '../../src/config/load-config';
import { createClient } from '../../src/platform/dynamodb/client';
import { TableNames } from '../../src/platform/dynamodb/tables/tables';
import { TABLE_PREFIX } from '../support/seed';

/** The bytes that AWS adds to each item and index entry when it bills storage. */
const OVERHEAD_BYTES = 100;

/**
 * Bytes that the ledger keeps of one sale: its row and, when it was pushed alone, the push's, both once more in the
 * history index, which carries whole rows. Item sizes by DynamoDB's own rules:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export async function bytesPerSale(endpoint: string): Promise<number> {
  const config = loadConfig({ DYNAMODB_LOCAL_ENDPOINT: endpoint, TABLE_PREFIX });
  const client: DynamoDBClient = createClient(config.store, endpoint);
  try {
    const sizes = { sale: [] as number[], sync: [] as number[] };
    const input = { TableName: new TableNames(TABLE_PREFIX).transactions };
    for await (const { Items = [] } of paginateScan({ client }, input))
      for (const item of Items) {
        const action = item.action?.S;
        if (action === 'sale' || action === 'sync') sizes[action].push(itemBytes(item) + OVERHEAD_BYTES);
      }
    return 2 * (mean(sizes.sale) + mean(sizes.sync));
  } finally {
    client.destroy();
  }
}

function mean(figures: readonly number[]): number {
  if (figures.length === 0) throw new Error('The ledger has no sale or no push to measure.');
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}

function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replace(/\D/g, '').length / 2) + 1;
  if (value.M !== undefined) return 3 + itemBytes(value.M) + Object.keys(value.M).length;
  if (value.L !== undefined) return value.L.reduce((sum, entry) => sum + 1 + valueBytes(entry), 3);
  return 1;
}
