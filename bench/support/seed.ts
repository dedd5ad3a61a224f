import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { loadConfig } from '../../src/config/load-config';
import { createClient } from '../../src/platform/dynamodb/client';
import { setUpTables } from '../../src/platform/dynamodb/tables/table-setup';
import { TableNames } from '../../src/platform/dynamodb/tables/tables';
import { DEFAULT_PRODUCT_TYPE } from '../../src/simulators/amazon/listings/listing';
import { benchSku } from './order-template';

export const TABLE_PREFIX = 'Bench-';
const UNITS = 10_000_000;

/** The state of listings before a measurement: checked by an earlier push, or not. */
export type ListingsSeen = 'checked' | 'unchecked';

/**
 * Creates the tables and registers SKUs without a pending push, so that a measurement begins with an empty outbox.
 */
export async function seedStore(
  endpoint: string,
  skus: number,
  listings: ListingsSeen = 'checked',
): Promise<void> {
  const config = loadConfig({ DYNAMODB_LOCAL_ENDPOINT: endpoint, TABLE_PREFIX });
  const client = createClient(config.store, endpoint);
  try {
    await setUpTables(client, { prefix: TABLE_PREFIX, create: true, onReady: () => undefined, pollMs: 20 });
    const table = new TableNames(TABLE_PREFIX).inventory;
    const items = Array.from({ length: skus }, (_, index) => settledItem(benchSku(index), listings));
    for (let from = 0; from < items.length; from += 25)
      await client.send(
        new BatchWriteItemCommand({ RequestItems: { [table]: items.slice(from, from + 25) } }),
      );
  } finally {
    client.destroy();
  }
}

function settledItem(sku: string, listings: ListingsSeen): WriteRequest {
  const timestamp = '2026-01-01T00:00:00.000000Z';
  const units = { N: String(UNITS) };
  return {
    PutRequest: {
      Item: {
        sku: { S: sku },
        physical: units,
        buffer: { N: '0' },
        broadcast: units,
        version: { N: '1' },
        updatedAt: { S: timestamp },
        ...(listings === 'unchecked'
          ? {}
          : {
              listing: { M: { productType: { S: DEFAULT_PRODUCT_TYPE }, checkedAt: { S: timestamp } } },
              lastBroadcast: {
                M: { count: units, txId: { S: `sync:${sku}:1:seed` }, timestamp: { S: timestamp } },
              },
            }),
      },
    },
  };
}
