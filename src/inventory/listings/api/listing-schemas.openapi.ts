import * as api from '../../../platform/http/openapi/openapi';
import { type Component, type ListingRule, MAX_COMPONENT_UNITS } from '../../domain/listing';
import type { QuantityTerms } from '../../domain/listing-quantity';
import { unitsGiven } from '../../stock/inventory.openapi';
import type { ListingPreview, QuantityChange } from '../domain/listing-preview';
import type { ListingView, SoldAsView } from '../listing-view';
import type { PreviewListingDto, PutListingDto } from './listing.dto';
import type { ListingsPage } from './listings.controller';

const SPEC_FIELDS = {
  components: api.listOf(api.ref('Component'), '1 to 20, each SKU once and registered.'),
  'rule?': api.ref('ListingRule'),
  'paused?': api.flag('True: the listing offers 0. Default false.'),
} as const;

const SYNC_STATUS = api.wordOf<ListingView['syncStatus']>({
  in_sync: 'Amazon accepted the quantity',
  pending: 'a push is pending and is sent without further action',
  blocked: 'the push is blocked until a person fixes what `syncError` names',
});

/** The schemas of the listings' calls. */
export const LISTING_SCHEMAS: api.Schemas = {
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
    receipt: api.ref('Receipt'),
    syncStatus: SYNC_STATUS,
    'syncError?': api.text('Why the last push failed.'),
    'held?': api.ref('Held'),
    updatedAt: api.moment('The time of the last change of the listing itself.'),
  }),
  ListingSpec: api.requestOf<PutListingDto>('What the listing sells, and how much of it.', {
    ...SPEC_FIELDS,
  }),
  ListingsPage: api.objectOf<ListingsPage>('One page of listings.', {
    items: api.listOf(
      api.ref('Listing'),
      'At most `limit` of them; a page may be short, even empty, while there is a `nextCursor`.',
    ),
    'nextCursor?': api.ref('NextCursor'),
  }),
  QuantityTerms: api.objectOf<QuantityTerms>('Each step to the quantity, in units of the listing.', {
    whole: api.count('Whole units that the stocks of the components allow.'),
    limitedBy: api.text('The component that allows the fewest, the first among equals.'),
    afterPercent: api.count('Left after the percentage.'),
    afterBuffer: api.count('Left after the buffer of the listing.'),
    quantity: api.count('The quantity for Amazon, after minimum, maximum and pause.'),
    missing: api.listOf(
      api.text('A SKU.'),
      'Components that are not registered any more: they count as 0, and block the listing.',
    ),
  }),
  SoldAs: api.objectOf<SoldAsView>('One name under which a SKU is sold.', {
    sellerSku: api.ref('Sku'),
    isOwnName: api.flag("True for the SKU's own name, with or without a listing."),
    components: api.listOf(api.ref('Component'), '1 to 20, each SKU once.'),
    rule: api.ref('ListingRule'),
    paused: api.flag('While paused it offers 0.'),
    quantity: api.count('The quantity for Amazon, from the stocks of this moment.'),
    terms: api.ref('QuantityTerms'),
    'lastBroadcast?': api.ref('LastBroadcast'),
    receipt: api.ref('Receipt'),
    syncStatus: SYNC_STATUS,
    'syncError?': api.text('Why the last push failed.'),
    'held?': api.ref('Held'),
  }),
  SoldAsList: api.objectOf<{ items: unknown[] }>('Every name under which a SKU is sold.', {
    items: api.listOf(api.ref('SoldAs'), 'The own name first, if it is sold; the others by name.'),
  }),
  ListingPreviewRequest: api.requestOf<PreviewListingDto>('A listing to compute, as for its PUT.', {
    sellerSku: api.ref('Sku'),
    ...SPEC_FIELDS,
    'stocks?': {
      type: 'object',
      description: 'Broadcasts by SKU to compute with in place of the stored ones.',
      additionalProperties: unitsGiven('The broadcast of the SKU.'),
    },
  }),
  QuantityChange: api.objectOf<QuantityChange>('A quantity that would change.', {
    sellerSku: api.ref('Sku'),
    'before?': api.count('Now; absent where nothing is offered under this name.'),
    'after?': api.count('Then; absent where nothing would be offered under this name.'),
  }),
  ListingPreview: api.objectOf<ListingPreview>('The quantity as it is and as it would be.', {
    'before?': api.ref('QuantityTerms'),
    after: api.ref('QuantityTerms'),
    changes: api.listOf(
      api.ref('QuantityChange'),
      'The listing, and the own name of a SKU that it takes the place of, where they change.',
    ),
  }),
};
