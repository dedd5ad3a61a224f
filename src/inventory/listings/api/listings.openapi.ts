import * as api from '../../../platform/http/openapi/openapi';
import { type Component, type ListingRule, MAX_COMPONENT_UNITS } from '../../domain/listing';
import { unitsGiven } from '../../stock/inventory.openapi';
import { listingRefusalError, unknownListingError } from '../listing-errors';
import type { ListingView } from '../listing-view';
import type { PutListingDto } from './listing.dto';

/** The seller SKU in a path. */
const SELLER_SKU_PARAMETER = api.inPath(
  'sellerSku',
  'The SKU under which Amazon sells it, percent-encoded. Case-sensitive.',
  api.ref('Sku'),
  'TEA-GIFT-SET',
);

const UNKNOWN_LISTING = api.errorAnswer('There is no listing of this seller SKU.', {
  unknownListing: unknownListingError('TEA-GIFT-SET'),
});

const LISTING: ListingView = {
  channel: 'amazon',
  sellerSku: 'TEA-GIFT-SET',
  components: [
    { sku: 'MUG-BLU-12OZ', units: 2 },
    { sku: 'TEA-EARL-GREY', units: 1 },
  ],
  rule: { percent: 80, max: 20 },
  paused: false,
  broadcast: 4,
  lastBroadcast: {
    count: 4,
    txId: 'sync:TEA-GIFT-SET:7:1c0d77ea',
    timestamp: '2026-11-23T10:06:02.481000Z',
  },
  syncStatus: 'in_sync',
  updatedAt: '2026-11-23T10:05:58.120000Z',
};

const LISTING_EXAMPLES: api.Examples = {
  kit: LISTING,
  blocked: {
    channel: 'amazon',
    sellerSku: 'MUG-BLU-12OZ/3',
    components: [{ sku: 'MUG-BLU-12OZ', units: 3 }],
    rule: {},
    paused: true,
    broadcast: 0,
    syncStatus: 'blocked',
    syncError: 'Amazon knows no listing with this SKU in the marketplace.',
    updatedAt: '2026-11-23T10:05:41.003000Z',
  } satisfies ListingView,
};

/** What is sold under which seller SKU. */
export const LISTINGS_API: api.Part = {
  tag: 'listings',
  description:
    'What Amazon sells under which seller SKU. A listing sells components: another name of a SKU, a multipack or a kit. Its quantity is `whole = min over components of floor(broadcast / units)`, then `floor(whole * percent / 100) - buffer`; below `min` it is 0, at most `max`, and 0 while paused. A SKU without a listing is sold under its own name, one unit for one.',
  schemas: {
    Component: api.objectOf<Component>('What one unit of a listing takes of a SKU.', {
      sku: api.ref('Sku'),
      units: api.integer('Units of the SKU in one unit of the listing.', {
        minimum: 1,
        maximum: MAX_COMPONENT_UNITS,
      }),
    }),
    ListingRule: api.requestOf<ListingRule>(
      'How much of what the components allow is offered. A part that is left out has its default.',
      {
        'percent?': api.integer('Percent of the whole units that are offered, rounded down. Default 100.', {
          minimum: 0,
          maximum: 100,
        }),
        'buffer?': unitsGiven('Units of the listing that are held back. Default 0.'),
        'min?': unitsGiven('Below so many units the listing offers 0. Default 0.'),
        'max?': unitsGiven('At most so many units are offered. Default: no limit.'),
      },
    ),
    Listing: api.objectOf<ListingView>('A listing, its quantity and its push.', {
      channel: api.wordOf<ListingView['channel']>({ amazon: 'Amazon, all marketplaces of the region' }),
      sellerSku: api.ref('Sku'),
      components: api.listOf(api.ref('Component'), '1 to 20, each SKU once.'),
      rule: api.ref('ListingRule'),
      paused: api.flag('While paused the listing offers 0.'),
      broadcast: api.count('The quantity for Amazon, from the stocks of this moment.'),
      'lastBroadcast?': api.ref('LastBroadcast'),
      syncStatus: api.wordOf<ListingView['syncStatus']>({
        in_sync: 'Amazon accepted `broadcast`',
        pending: 'a push is pending and is sent without further action',
        blocked: 'the push is blocked until a person fixes what `syncError` names',
      }),
      'syncError?': api.text('Why the last push failed.'),
      updatedAt: api.moment('The time of the last change of the listing itself.'),
    }),
    ListingSpec: api.requestOf<PutListingDto>('What the listing sells, and how much of it.', {
      components: {
        ...api.listOf(api.ref('Component'), '1 to 20, each SKU once and registered.'),
      },
      'rule?': api.ref('ListingRule'),
      'paused?': api.flag('True: the listing offers 0. Default false.'),
    }),
  },
  operations: {
    'GET /api/listings/amazon/{sellerSku}': {
      operationId: 'getListing',
      summary: 'One listing',
      description: 'Its definition, and its quantity from the stocks of this moment.',
      parameters: [SELLER_SKU_PARAMETER],
      answers: {
        200: api.json('The listing.', api.ref('Listing'), LISTING_EXAMPLES),
        404: UNKNOWN_LISTING,
      },
    },
    'PUT /api/listings/amazon/{sellerSku}': {
      operationId: 'putListing',
      summary: 'Make or change a listing',
      description:
        'Replaces the whole definition: a rule that is left out is no rule. An equal listing stays as it is. Only a changed quantity is pushed. A listing that sells one SKU alone, one unit, under another name takes the place of the own name of the SKU, which is not pushed any more unless it has a listing too; multipacks and kits do not.',
      parameters: [SELLER_SKU_PARAMETER],
      body: api.json('The listing.', api.ref('ListingSpec'), {
        otherName: { components: [{ sku: 'MUG-BLU-12OZ', units: 1 }] },
        multipack: { components: [{ sku: 'MUG-BLU-12OZ', units: 3 }], rule: { buffer: 1 } },
        kit: {
          components: [
            { sku: 'MUG-BLU-12OZ', units: 2 },
            { sku: 'TEA-EARL-GREY', units: 1 },
          ],
          rule: { percent: 80, max: 20 },
          paused: false,
        },
      }),
      answers: {
        200: api.json('The listing after the change.', api.ref('Listing'), LISTING_EXAMPLES),
        404: api.errorAnswer('A component is not registered. Nothing was changed.', {
          unknownSku: listingRefusalError(
            { reason: 'unknown_component', skus: ['TEA-EARL-GREY'] },
            'TEA-GIFT-SET',
          ),
        }),
        409: api.errorAnswer('A SKU of this name is registered. Nothing was changed.', {
          skuRegistered: listingRefusalError({ reason: 'sku_registered' }, 'MUG-BLU-12OZ'),
        }),
      },
    },
    'DELETE /api/listings/amazon/{sellerSku}': {
      operationId: 'removeListing',
      summary: 'Remove a listing',
      description:
        'Nothing is pushed under this seller SKU any more: Amazon keeps its last quantity, so pause the listing first and wait until it is `in_sync` with 0. A component without any other listing is sold under its own name again.',
      parameters: [SELLER_SKU_PARAMETER],
      answers: {
        204: api.noBody('There is no such listing any more.'),
        404: UNKNOWN_LISTING,
      },
    },
  },
};
