import * as api from '../../../platform/http/openapi/openapi';
import { LISTING_CHANNELS } from '../../domain/listing';
import type { QuantityTerms } from '../../domain/listing-quantity';
import { PAGE_PARAMETERS } from '../../../platform/http/openapi/openapi-shared';
import { SKU_PARAMETER, UNKNOWN_SKU } from '../../stock/inventory.openapi';
import type { ListingPreview } from '../domain/listing-preview';
import { listingRefusalError, unknownListingError } from '../listing-errors';
import type { ListingView, SoldAsView } from '../listing-view';
import { LISTING_SCHEMAS } from './listing-schemas.openapi';
import type { ListingsPage } from './listings.controller';

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
  receipt: { state: 'accepted', quantity: 4, at: '2026-11-23T10:06:02.481000Z' },
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
    receipt: { state: 'none', quantity: null, at: null },
    syncStatus: 'blocked',
    syncError: 'Amazon knows no listing with this SKU in the marketplace.',
    updatedAt: '2026-11-23T10:05:41.003000Z',
  } satisfies ListingView,
};

const TERMS: QuantityTerms = {
  whole: 6,
  limitedBy: 'MUG-BLU-12OZ',
  afterPercent: 4,
  afterBuffer: 4,
  quantity: 4,
  missing: [],
};

const REFUSED = {
  404: api.errorAnswer('A component is not registered. Nothing was changed.', {
    unknownSku: listingRefusalError({ reason: 'unknown_component', skus: ['TEA-EARL-GREY'] }, 'TEA-GIFT-SET'),
  }),
  409: api.errorAnswer('A SKU of this name is registered. Nothing was changed.', {
    skuRegistered: listingRefusalError({ reason: 'sku_registered' }, 'MUG-BLU-12OZ'),
  }),
};

/** What is sold under which seller SKU. */
export const LISTINGS_API: api.Part = {
  tag: 'listings',
  description:
    'What Amazon sells under which seller SKU. A listing sells components: another name of a SKU, a multipack or a kit. Its quantity is `whole = min over components of floor(broadcast / units)`, then `floor(whole * percent / 100) - buffer`; below `min` it is 0, at most `max`, and 0 while paused. A SKU without a listing is sold under its own name, one unit for one.',
  schemas: LISTING_SCHEMAS,
  operations: {
    'GET /api/listings': {
      operationId: 'listListings',
      summary: 'All listings, or those of one SKU',
      description:
        'The listings that were made by PUT or import, in the order of the store; with `sku` those that have it as a component, by name. A SKU without a listing is not in it. A request without `sku` reads at most 1,000 items of the table, so that a page may be short while there is a `nextCursor`: read on until there is none.',
      parameters: [
        api.inQuery('channel', 'Only listings of this channel: there is one.', {
          type: 'string',
          enum: LISTING_CHANNELS,
        }),
        api.inQuery('sku', 'Only listings that have this SKU as a component.', api.ref('Sku')),
        ...PAGE_PARAMETERS,
      ],
      answers: {
        200: api.json('One page of listings.', api.ref('ListingsPage'), {
          page: { items: [LISTING] } satisfies ListingsPage,
        }),
      },
    },
    'POST /api/listings/preview': {
      operationId: 'previewListing',
      summary: 'What a listing would offer',
      description:
        'Computes the quantity that a PUT of this listing would give, beside the one of now. With `stocks` it answers what would be if so many units of a SKU were left. Changes nothing.',
      body: api.json('The listing.', api.ref('ListingPreviewRequest'), {
        rule: {
          sellerSku: 'TEA-GIFT-SET',
          components: LISTING.components,
          rule: { percent: 80, max: 20 },
        },
        whatIf: {
          sellerSku: 'TEA-GIFT-SET',
          components: LISTING.components,
          stocks: { 'TEA-EARL-GREY': 1 },
        },
      }),
      answers: {
        200: api.json('The quantities.', api.ref('ListingPreview'), {
          lower: {
            before: { ...TERMS, afterPercent: 6, afterBuffer: 6, quantity: 6 },
            after: TERMS,
            changes: [{ sellerSku: 'TEA-GIFT-SET', before: 6, after: 4 }],
          } satisfies ListingPreview,
        }),
        ...REFUSED,
      },
    },
    'GET /api/inventory/{sku}/listings': {
      operationId: 'listSoldAs',
      summary: 'Under which seller SKUs a SKU is sold',
      description:
        'Its own name, where it is sold under it, and each listing that has it as a component, with the steps to each quantity. A SKU without a listing has its own name alone.',
      parameters: [SKU_PARAMETER],
      answers: {
        200: api.json('Every name under which the SKU is sold.', api.ref('SoldAsList'), {
          kit: {
            items: [
              {
                sellerSku: 'TEA-GIFT-SET',
                isOwnName: false,
                components: LISTING.components,
                rule: LISTING.rule,
                paused: false,
                quantity: 4,
                terms: TERMS,
                receipt: { state: 'none', quantity: null, at: null },
                syncStatus: 'pending',
              } satisfies SoldAsView,
            ],
          },
        }),
        404: UNKNOWN_SKU,
      },
    },
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
        ...REFUSED,
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
