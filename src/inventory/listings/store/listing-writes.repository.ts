import { DynamoDBClient, type TransactWriteItem, type Update } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Injectable } from '@nestjs/common';
import type { AlertChange } from '../../../alerts/domain/alert';
import { alertUpdate, publishedAlert } from '../../../alerts/store/alert-item';
import { ChangeFeed } from '../../../changes/change-feed';
import { TableNames } from '../../../platform/dynamodb/tables/tables';
import { transact } from '../../../platform/dynamodb/transact';
import { millisOf } from '../../../platform/timestamp';
import { isHeld } from '../../domain/push-need';
import type { Stock } from '../../domain/stock';
import { alertIdOfChange } from '../../ledger/domain/commit-batch';
import { linkKeyOf, LISTING_SORT_KEY, listingItemKey, listingKeyOf } from '../../items/listing-item';
import { IS_REGISTERED, PENDING } from '../../items/stock-item';
import { EARLIER_TRIES, sentVersion, STILL_SENT_VERSION } from '../../outbox/outbox.repository';
import type { ComponentChange, ListingChange } from '../domain/listing-change';

/** `raced`: something that the change rests on has changed. `failed`: the change may have been written. */
type ListingWriteResult =
  { readonly kind: 'committed' | 'raced' } | { readonly kind: 'refused' | 'failed'; readonly error: unknown };

/** Clauses of the conditions that make a listing, its links and the counts of its components agree. */
const LISTING_IS_NEW = 'attribute_not_exists(pk)';
const DEFINITION_UNCHANGED = 'attribute_exists(pk) AND updatedAt = :seen';
const NOTHING_PENDING = 'attribute_not_exists(pending)';
const PENDING_OR_NOT = '(attribute_not_exists(pending) OR pending = :queued)';
const STILL_HELD = 'pending = :held';
const LISTINGS_UNCHANGED = 'listings = :listings';
const IS_REMOVED = 'removedVersion = #version';
const NAME_IS_FREE = `attribute_not_exists(sku) OR ${IS_REMOVED}`;
const MADE_BY_SENDER = 'attribute_not_exists(pk) OR implicit = :true';

const VERSION_NAME = { '#version': 'version' };
const QUEUED = { ':queued': { S: PENDING.queued } };

/** Expressions of an update, without the keywords. */
interface Expressions {
  readonly set: string[];
  readonly remove: string[];
  readonly conditions: string[];
}

/**
 * Writes a listing, its links and the counts of its components in one transaction. What the sender writes at the same time
 * stays: an existing listing's item gets its new definition, and a mark where its quantity must be sent.
 * ADR 19.
 */
@Injectable()
export class ListingWritesRepository {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly changes: ChangeFeed,
  ) {}

  /** `closes`: the closing of an alert, which commits with the change. */
  async commit(change: ListingChange, closes?: AlertChange): Promise<ListingWriteResult> {
    const closing =
      closes === undefined
        ? []
        : [{ Update: alertUpdate(this.tables.alerts, alertIdOfChange(closes), [closes]) }];
    const outcome = await transact(this.client, [...this.actionsOf(change), ...closing]);
    if (outcome.kind === 'committed') {
      this.publish(change);
      if (closes !== undefined) this.changes.publish({ ...publishedAlert(closes), sku: change.sellerSku });
      return { kind: 'committed' };
    }
    if (outcome.kind === 'cancelled') {
      const refused = outcome.failures.find((failure) => failure?.kind === 'refused');
      return refused === undefined
        ? { kind: 'raced' }
        : { kind: 'refused', error: new Error(`The store refused a listing: ${refused.message}`) };
    }
    const { failure, error } = outcome;
    return { kind: failure === 'barred' || failure === 'refused' ? 'refused' : 'failed', error };
  }

  private publish({ sellerSku, stocks }: ListingChange): void {
    this.changes.publish({ kind: 'listing', id: sellerSku, sku: sellerSku });
    for (const { before } of stocks) this.changes.publish({ kind: 'stock', id: before.sku, sku: before.sku });
  }

  private actionsOf(change: ListingChange): TransactWriteItem[] {
    const { sellerSku, stocks, needsFreeName, at } = change;
    const nameCheck = needsFreeName ? [this.nameCheck(sellerSku)] : [];
    // A transaction takes one action an item: the update of the SKU of that name, a component before, has the condition too.
    const isUpdated = ({ before }: ComponentChange): boolean => needsFreeName && before.sku === sellerSku;
    return [
      this.listingAction(change),
      ...stocks.flatMap((stock) => this.linkActions(sellerSku, stock)),
      ...stocks.map((stock) => ({ Update: this.stockUpdate(stock, at, isUpdated(stock)) })),
      ...(stocks.some(isUpdated) ? [] : nameCheck),
    ];
  }

  private listingAction(change: ListingChange): TransactWriteItem {
    const { sellerSku, before, after, quantity, at } = change;
    const table = { TableName: this.tables.listings };
    if (after === undefined)
      return {
        Delete: {
          ...table,
          Key: listingItemKey(sellerSku),
          ConditionExpression: DEFINITION_UNCHANGED,
          ExpressionAttributeValues: { ':seen': { S: before?.listing.updatedAt ?? '' } },
        },
      };
    if (before !== undefined) return { Update: this.listingUpdate(change) };
    const { components, rule, paused } = after;
    return {
      Put: {
        ...table,
        Item: marshall({
          pk: listingKeyOf(sellerSku),
          sk: LISTING_SORT_KEY,
          sku: sellerSku,
          components,
          rule,
          paused,
          updatedAt: at,
          broadcast: quantity,
          // Above every version of an earlier listing of this name, so that a late answer to its push settles nothing.
          version: millisOf(at),
          pending: PENDING.queued,
          pendingSince: at,
        }),
        ConditionExpression: LISTING_IS_NEW,
      },
    };
  }

  /** The new definition, and a mark where the quantity must be sent. */
  private listingUpdate({ sellerSku, before, after, quantity, isMarked, at }: ListingChange): Update {
    const mark = isMarked ? markOf(before?.state) : undefined;
    const { components, rule, paused } = after ?? {};
    return {
      TableName: this.tables.listings,
      Key: listingItemKey(sellerSku),
      UpdateExpression: updateOf({
        set: [
          'components = :components, #rule = :rule, paused = :paused, updatedAt = :at',
          '#version = if_not_exists(#version, :zero) + :one',
          ...(mark === undefined ? [] : [...mark.set, 'broadcast = :quantity']),
        ],
        remove: ['implicit', ...(mark?.remove ?? [])],
      }),
      ConditionExpression: [
        DEFINITION_UNCHANGED,
        ...(mark === undefined ? [NOTHING_PENDING] : mark.conditions),
      ].join(' AND '),
      ExpressionAttributeNames: { ...VERSION_NAME, '#rule': 'rule' },
      ExpressionAttributeValues: {
        ...marshall({ ':components': components, ':rule': rule, ':paused': paused, ':zero': 0, ':one': 1 }),
        ':at': { S: at },
        ':seen': { S: before?.listing.updatedAt ?? '' },
        ...(mark === undefined ? {} : { ...QUEUED, ':quantity': { N: String(quantity) } }),
      },
    };
  }

  private linkActions(
    sellerSku: string,
    { before, links, isPlainAgain }: ComponentChange,
  ): TransactWriteItem[] {
    const table = { TableName: this.tables.listings };
    const link = { pk: { S: linkKeyOf(before.sku) }, sk: { S: listingKeyOf(sellerSku) } };
    if (links === 1) return [{ Put: { ...table, Item: link } }];
    if (links === 0) return [];
    const actions: TransactWriteItem[] = [{ Delete: { ...table, Key: link } }];
    // The sender makes it again if the SKU has another listing by then.
    if (isPlainAgain && before.sku !== sellerSku)
      actions.push({
        Delete: {
          ...table,
          Key: listingItemKey(before.sku),
          ConditionExpression: MADE_BY_SENDER,
          ExpressionAttributeValues: { ':true': { BOOL: true } },
        },
      });
    return actions;
  }

  /** The count of listings and its revision, and a mark where something must be sent. */
  private stockUpdate(change: ComponentChange, at: string, mustBeRemoved: boolean): Update {
    const { before, links, isMarked, mustBeRegistered, mustBeUnmoved } = change;
    const mark = isMarked && !isHeld(before) ? markOf(before) : undefined;
    const isCounted = links === -1 && before.listings !== undefined;
    const conditions = [
      mustBeRegistered ? IS_REGISTERED : 'attribute_exists(sku)',
      ...(mustBeRemoved ? [IS_REMOVED] : []),
      ...(mustBeUnmoved ? [STILL_SENT_VERSION] : []),
      ...(isCounted ? [LISTINGS_UNCHANGED] : []),
      ...(mark?.conditions ?? []),
      // It stays held, and its release has the listing sent.
      ...(isMarked && isHeld(before) ? [STILL_HELD] : []),
    ];
    return {
      TableName: this.tables.inventory,
      Key: { sku: { S: before.sku } },
      UpdateExpression: updateOf({
        set: mark?.set ?? [],
        remove: mark?.remove ?? [],
        add: `${links === 0 ? '' : 'listings :links, '}listingsRevision :one`,
      }),
      ConditionExpression: conditions.join(' AND '),
      ...(mustBeRegistered || mustBeRemoved ? { ExpressionAttributeNames: VERSION_NAME } : {}),
      ExpressionAttributeValues: {
        ':one': { N: '1' },
        ...(links === 0 ? {} : { ':links': { N: String(links) } }),
        ...(mark === undefined ? {} : { ...QUEUED, ':at': { S: at } }),
        ...(isMarked && isHeld(before) ? { ':held': { S: PENDING.held } } : {}),
        ...(mustBeUnmoved ? sentVersion(before.version) : {}),
        ...(isCounted ? { ':listings': { N: String(before.listings) } } : {}),
      },
    };
  }

  private nameCheck(sellerSku: string): TransactWriteItem {
    return {
      ConditionCheck: {
        TableName: this.tables.inventory,
        Key: { sku: { S: sellerSku } },
        ConditionExpression: NAME_IS_FREE,
        ExpressionAttributeNames: VERSION_NAME,
      },
    };
  }
}

/**
 * Marks an item as pending. A queued one keeps its place; a blocked or held one, and one whose late-call check is due, is queued
 * anew, as by the outbox.
 */
function markOf(state: Stock | undefined): Expressions {
  const isQueued = state?.pending === undefined || state.pending.state === 'queued';
  const isAnew = !isQueued || state?.needsLateCallCheck === true;
  return {
    set: [
      'pending = :queued',
      isAnew ? 'pendingSince = :at' : 'pendingSince = if_not_exists(pendingSince, :at)',
    ],
    remove: isAnew ? [EARLIER_TRIES] : [],
    conditions: isAnew ? [] : [PENDING_OR_NOT],
  };
}

function updateOf({
  set,
  remove,
  add,
}: Pick<Expressions, 'set' | 'remove'> & { readonly add?: string }): string {
  return [
    ...(set.length === 0 ? [] : [`SET ${set.join(', ')}`]),
    ...(remove.length === 0 ? [] : [`REMOVE ${remove.join(', ')}`]),
    ...(add === undefined ? [] : [`ADD ${add}`]),
  ].join(' ');
}
