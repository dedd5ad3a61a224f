import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Listing } from '../../../src/inventory/domain/listing';
import { linkKeyOf, LISTING_SORT_KEY, listingKeyOf } from '../../../src/inventory/items/listing-item';
import type { TestStore } from '../store/test-store';

/** A listing for a test, and further attributes of its item, such as `pending`. */
export type ListingSpec = Pick<Listing, 'sellerSku' | 'components'> &
  Partial<Pick<Listing, 'rule' | 'paused' | 'implicit'>> & {
    readonly attributes?: Readonly<Record<string, unknown>>;
  };

/**
 * Writes a listing past the API: its item, its links and the counts of its components, and marks nothing. The components
 * that are registered become listed.
 */
export async function storeListing(
  { documents, tables }: Pick<TestStore, 'documents' | 'tables'>,
  { sellerSku, components, rule = {}, paused = false, implicit, attributes = {} }: ListingSpec,
): Promise<void> {
  const key = { pk: listingKeyOf(sellerSku), sk: LISTING_SORT_KEY };
  const figures = { broadcast: 0, version: 1, updatedAt: new Date().toISOString() };
  const item = { ...key, sku: sellerSku, components, rule, paused, ...figures };
  await documents.send(
    new PutCommand({
      TableName: tables.listings,
      Item: { ...item, ...(implicit === true ? { implicit } : {}), ...attributes },
    }),
  );
  if (implicit === true) return;
  for (const { sku } of components) {
    const link = { pk: linkKeyOf(sku), sk: listingKeyOf(sellerSku) };
    await documents.send(new PutCommand({ TableName: tables.listings, Item: link }));
    await documents
      .send(
        new UpdateCommand({
          TableName: tables.inventory,
          Key: { sku },
          UpdateExpression: 'ADD listings :one, listingsRevision :one',
          ConditionExpression: 'attribute_exists(sku)',
          ExpressionAttributeValues: { ':one': 1 },
        }),
      )
      .catch((error: unknown) => {
        if ((error as { name?: string }).name !== 'ConditionalCheckFailedException') throw error;
      });
  }
}

/** Deletes the item of a listing alone, for what reads no more than that. */
export async function deleteListing(
  { documents, tables }: Pick<TestStore, 'documents' | 'tables'>,
  sellerSku: string,
): Promise<void> {
  const key = { pk: listingKeyOf(sellerSku), sk: LISTING_SORT_KEY };
  await documents.send(new DeleteCommand({ TableName: tables.listings, Key: key }));
}

/** A push that waits, as attributes of a listing's item. */
export const QUEUED = { pending: 'queued', pendingSince: '2026-11-23T10:00:00.000000Z' } as const;
