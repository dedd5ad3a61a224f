import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Component } from '../../../src/inventory/domain/listing';
import { listingItemKey } from '../../../src/inventory/items/listing-item';
import type { TestStore } from '../store/test-store';

/** Stores a listing as another instance would, without its links. */
export async function storeListing(
  { client, tables }: TestStore,
  sellerSku: string,
  components: readonly Component[],
): Promise<void> {
  const item = { ...listingItemKey(sellerSku), ...marshall({ sku: sellerSku, components, version: 1 }) };
  await client.send(new PutItemCommand({ TableName: tables.listings, Item: item }));
}

export async function deleteListing({ client, tables }: TestStore, sellerSku: string): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: tables.listings, Key: listingItemKey(sellerSku) }));
}
