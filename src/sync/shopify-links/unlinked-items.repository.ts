import { DeleteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import type { LinkTreatment, ShopifyLink } from './domain/shopify-link';

/** The partition of the pending-index that holds the inventory items that are not linked, by treatment. */
const UNLINKED = 'shopify-link';
const SORT_KEY = 'link';
const PREFIX = 'shopify-link:';

/** A place in the list. */
export type UnlinkedPosition = Readonly<Record<'pk' | 'pendingSince', string>>;

export interface UnlinkedPage {
  readonly itemIds: readonly string[];
  readonly next?: UnlinkedPosition;
}

/** The inventory items that are not linked, one item each in the Listings table, for the list of them. ADR 22. */
@Injectable()
export class UnlinkedItemsRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  async put({
    itemId,
    treatment,
    since,
  }: Pick<ShopifyLink, 'itemId' | 'treatment' | 'since'>): Promise<void> {
    await this.documents.send(
      new PutCommand({
        TableName: this.tables.listings,
        Item: {
          pk: PREFIX + itemId,
          sk: SORT_KEY,
          pending: UNLINKED,
          pendingSince: `${treatment}:${since}:${itemId}`,
        },
      }),
    );
  }

  async remove(itemId: string): Promise<void> {
    await this.documents.send(
      new DeleteCommand({ TableName: this.tables.listings, Key: { pk: PREFIX + itemId, sk: SORT_KEY } }),
    );
  }

  /** The items of one treatment, or of all in the order of their names; the longest known first. */
  async page(
    limit: number,
    { treatment, from }: { readonly treatment?: LinkTreatment; readonly from?: UnlinkedPosition },
  ): Promise<UnlinkedPage> {
    const { Items = [], LastEvaluatedKey } = await this.documents.send(
      new QueryCommand({
        TableName: this.tables.listings,
        IndexName: 'pending-index',
        KeyConditionExpression:
          'pending = :unlinked' +
          (treatment === undefined ? '' : ' AND begins_with(pendingSince, :treatment)'),
        ExpressionAttributeValues: {
          ':unlinked': UNLINKED,
          ...(treatment === undefined ? {} : { ':treatment': `${treatment}:` }),
        },
        Limit: limit,
        ExclusiveStartKey: from === undefined ? undefined : { ...from, sk: SORT_KEY, pending: UNLINKED },
      }),
    );
    const itemIds = Items.map(({ pk }) => String(pk).slice(PREFIX.length));
    if (LastEvaluatedKey === undefined) return { itemIds };
    const { pk, pendingSince } = LastEvaluatedKey;
    return { itemIds, next: { pk: String(pk), pendingSince: String(pendingSince) } };
  }
}
