import * as api from '../../../platform/http/openapi/openapi';
import type { SkippedItem } from '../domain/import-item';
import type { ImportFailure } from '../domain/import-state';
import { FAILURES } from '../domain/import-transitions';
import type { ImportView } from '../import-view';
import { importFailed, importUnderWay, noAdminAccess } from '../shopify-import.service';

const FINISHED: ImportView = {
  status: 'finished',
  dryRun: true,
  done: 1_215,
  created: 1_200,
  changed: 0,
  unchanged: 13,
  skipped: [
    { reason: 'several_items', sku: 'TEE-L', inventoryItemId: '48310229860547' },
    { reason: 'no_sku', inventoryItemId: '48310229893315' },
  ],
  skippedCount: 2,
  startedAt: '2026-11-23T10:00:00.000Z',
  finishedAt: '2026-11-23T10:00:11.000Z',
};

const UNDER_WAY: ImportView = {
  status: 'under_way',
  dryRun: false,
  phase: 'registering',
  done: 12_000,
  total: 50_000,
  created: 11_900,
  changed: 0,
  unchanged: 90,
  skipped: [],
  skippedCount: 10,
  startedAt: '2026-11-23T10:00:00.000Z',
};

/** The first day: the shop's SKUs are registered. */
export const SHOPIFY_IMPORT_API: api.Part = {
  tag: 'shopify-import',
  description: 'Registers what the shop has, held from Amazon until `POST /api/sync/resume`.',
  schemas: {
    ShopifyImport: api.objectOf<ImportView>('An import of the shop, its progress or its result.', {
      status: api.wordOf<ImportView['status']>({
        never: 'no import has begun yet',
        under_way: 'Shopify makes the list of all items, or it is read',
        finished: 'all items were read',
        failed: 'the import ended without a result, for the reason in `error`; what it registered stays',
      }),
      'dryRun?': api.flag('True: it counts and registers nothing.'),
      'phase?': api.wordOf<NonNullable<ImportView['phase']>>({
        listing: 'Shopify makes the list of all items',
        reading: 'the list is read, by a dry run',
        registering: 'the list is read, and its SKUs are registered',
      }),
      'notBefore?': api.moment('The next step is not made before. With `problem` only.'),
      'problem?': api.text('Why the last step failed; it is repeated.'),
      'done?': api.count('Items that are taken in.'),
      'total?': api.count('Items that the shop has, as far as Shopify has counted them.'),
      created: api.count('SKUs that it registered, or would.'),
      changed: api.count('0: a SKU that is registered already is compared, and not changed.'),
      unchanged: api.count('SKUs that are registered already.'),
      skipped: api.listOf(api.ref('SkippedItem'), 'Items that it did not register, the first 1,000.'),
      skippedCount: api.count('All of them.'),
      'startedAt?': api.moment('When it began.'),
      'finishedAt?': api.moment('When it ended.'),
      'error?': api.ref('ImportError'),
    }),
    SkippedItem: api.objectOf<SkippedItem>('An item of the shop that is not registered.', {
      reason: api.wordOf<SkippedItem['reason']>({
        no_sku: 'it has no SKU',
        invalid_sku: 'its SKU has more than 40 characters, or some that cannot be printed',
        untracked: 'Shopify does not track its stock',
        gift_card: 'gift cards have no stock',
        bundle: 'the parent of a bundle: its components are registered',
        several_items: 'its SKU stands on several items',
        not_in_pool: 'it is stocked at no location of the pool',
        out_of_bounds: 'its stock is larger than any figure may be',
        sold_as_listing: 'a listing of this name sells something else',
      }),
      'sku?': api.text('Its SKU, where it has one.'),
      inventoryItemId: api.text("The number of the item in Shopify's ids."),
    }),
    ImportError: api.objectOf<ImportFailure>('Why an import ended without a result.', {
      code: api.wordOf<ImportFailure['code']>({
        shopify_no_access: 'the token, a scope or the installation of the app is missing',
        shopify_refuses: 'Shopify refuses the call',
        shopify_unavailable: 'Shopify gave no usable answer for a quarter of an hour',
        bulk_failed: 'Shopify ended the list of all items with an error, or did not finish it',
      }),
      message: api.text('What happened and what to do.'),
    }),
  },
  operations: {
    'POST /api/shopify/import': {
      operationId: 'importShop',
      summary: 'Register what the shop has',
      description:
        'Reads all inventory items by one bulk operation and registers each SKU that is not registered, with the sum of `available` over the locations of the pool; below zero when the shop sold more than it has. What it registers is held from Amazon until `POST /api/sync/resume`; other SKUs go on. A SKU that is registered stays as it is: the comparison with Shopify that follows finds its difference, as it does of an order that came meanwhile. One import runs at a time, over all instances; another process goes on where one stops.',
      parameters: [
        api.inQuery('dryRun', 'True: count, and register nothing.', { type: 'boolean', default: false }),
      ],
      answers: {
        200: api.json('The result.', api.ref('ShopifyImport'), { dryRun: FINISHED }),
        202: api.json('It takes longer than 20 s: its progress.', api.ref('ShopifyImport'), {
          underWay: UNDER_WAY,
        }),
        409: api.errorAnswer('An import of the other kind is under way, or there is no Admin access.', {
          underWay: importUnderWay(true),
          noAdminAccess: noAdminAccess(),
        }),
        502: api.errorAnswer('The import ended without a result.', {
          noAccess: importFailed(FAILURES.noAccess('the scope read_inventory is missing')),
          failed: importFailed(FAILURES.bulk('INTERNAL_SERVER_ERROR')),
        }),
      },
    },
    'GET /api/shopify/import': {
      operationId: 'getShopImport',
      summary: 'The import under way, or the last one',
      description: 'Changes nothing, also at Shopify. What it skipped is kept for 90 days.',
      answers: {
        200: api.json('The import.', api.ref('ShopifyImport'), { finished: FINISHED, underWay: UNDER_WAY }),
      },
    },
  },
};
