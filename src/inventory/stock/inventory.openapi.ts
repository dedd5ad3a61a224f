import { LONGEST_SKU, SKU_PATTERN } from '../../platform/sku-pattern';
import * as api from '../../platform/http/openapi/openapi';
import { idempotencyKey, PAGE_PARAMETERS } from '../../platform/http/openapi/openapi-shared';
import { CATALOG_STATUSES } from '../catalog/domain/catalog-entry';
import type { AdjustmentAnswer, StockPage } from './inventory.controller';
import { refusalError, unknownSkuError } from './inventory-errors';
import { type AdjustmentDto, MAX_REASON, type PutStockDto, STOCK_ORDERS } from './inventory.dto';
import { LEDGER_SCHEMAS, SALE_ROW, SYNC_ROW } from './ledger.openapi';
import { MAX_UNITS } from '../domain/stock';
import { MOMENT_ERRORS, MOMENT_SCHEMAS, PAST_STOCK } from '../moments/moments.openapi';
import { STOCK, STOCK_EXAMPLES, STOCK_SCHEMAS } from './stock-schemas.openapi';

/** A figure in a request, in units. */
export function unitsGiven(description: string): api.Schema {
  return api.integer(description, { minimum: 0, maximum: MAX_UNITS });
}

/** The SKU in a path. */
export const SKU_PARAMETER = api.inPath(
  'sku',
  'The SKU, percent-encoded: `LAMP%2FDESK%20%232` is `LAMP/DESK #2`. Case-sensitive.',
  api.ref('Sku'),
  'MUG-BLU-12OZ',
);

/** The answer to a call for an unregistered SKU. */
export const UNKNOWN_SKU = api.errorAnswer('The SKU is not registered.', {
  unknownSku: unknownSkuError('MUG-BLU-12OZ'),
});

/** The answer to a change whose key already names another change. */
export const KEY_REUSED = { keyReused: refusalError('key_reused', 'MUG-BLU-12OZ') };

/** Makes a repeat of absolute figures safe. */
export const KEY_FOR_FIGURES = idempotencyKey(
  'Without it, figures equal to the current ones leave no row. With it, a late repeat of this call is recognised for as long as the ledger keeps its row.',
  false,
);

/** The headers that bind new figures to what the caller has seen. */
const VERSION_CONDITIONS: readonly api.Parameter[] = [
  {
    name: 'If-Match',
    in: 'header',
    description:
      'The `version` that the figures were made for. With another one the call is 409 `stock_moved`.',
    required: false,
    schema: { type: 'string', pattern: '^"?[1-9][0-9]*"?$' },
    example: '"7"',
  },
  {
    name: 'If-None-Match',
    in: 'header',
    description: '`*`: only to register. For a SKU that is registered the call is 409 `already_registered`.',
    required: false,
    schema: { type: 'string', enum: ['*'] },
  },
];

/** Stock, and the ledger that proves it. */
export const INVENTORY_API: api.Part = {
  tag: 'inventory',
  description:
    'Units on the shelf, and the ledger that proves them. `physical` is the sum of the ledger; the quantity for Amazon is `broadcast = max(0, physical - buffer)`.',
  schemas: {
    Sku: api.text('Opaque and case-sensitive: 1 to 40 printable Unicode characters on one line.', {
      minLength: 1,
      maxLength: LONGEST_SKU,
      pattern: SKU_PATTERN.source,
    }),
    ...STOCK_SCHEMAS,
    ...MOMENT_SCHEMAS,
    StockPage: api.objectOf<StockPage>('One page of SKUs.', {
      items: api.listOf(
        api.ref('Stock'),
        'At most `limit` of them; fewer where a SKU was removed, or does not match any more since the page was chosen.',
      ),
      'total?': api.count(
        'How many SKUs match, on all pages together. Only with `search`, `status` or `sort`.',
      ),
      'nextCursor?': api.ref('NextCursor'),
    }),
    StockFigures: {
      ...api.requestOf<PutStockDto>('Absolute figures; at least one. An absent figure stays as it is.', {
        'physical?': unitsGiven('Units counted on the shelf.'),
        'buffer?': unitsGiven('Units held back from Amazon.'),
        'lowStockThreshold?': unitsGiven('One alert is raised when `physical` falls to this.'),
        'autoBufferCap?': unitsGiven(
          'The service sets the buffer itself, between 0 and this, as `GET /api/inventory/{sku}/buffer-advice` explains; 0 ends that and leaves the buffer as it is.',
        ),
      }),
      minProperties: 1,
    },
    Adjustment: api.requestOf<AdjustmentDto>('Units added or taken away by hand.', {
      delta: api.integer('Units added (above 0) or taken away (below 0).', {
        minimum: -MAX_UNITS,
        maximum: MAX_UNITS,
        not: { enum: [0] },
      }),
      reason: api.text('The reason in free text; kept in the ledger.', {
        minLength: 1,
        maxLength: MAX_REASON,
      }),
    }),
    AdjustmentAnswer: api.objectOf<AdjustmentAnswer>('The outcome of an adjustment.', {
      outcome: api.wordOf<AdjustmentAnswer['outcome']>({
        applied: 'this call moved stock',
        duplicate: 'an earlier call moved stock; the figures are those right after it',
      }),
      txId: api.text('Its ledger row.'),
      physical: api.integer('Units on the shelf right after it.'),
      broadcast: api.count('The quantity for Amazon right after it.'),
    }),
    ...LEDGER_SCHEMAS,
  },
  operations: {
    'GET /api/inventory': {
      operationId: 'listInventory',
      summary: 'All SKUs, paged, searched and filtered',
      description:
        'Without `search`, `status` and `sort` it scans the table page by page, in the order of the store; a SKU that is registered in between may or may not appear. With any of them it goes through the catalogue index, an index in memory over all SKUs: the first such call of an instance reads the table once, and no later one does. The stocks of a page are read from the store at that moment.',
      parameters: [
        api.inQuery(
          'search',
          'A part of the SKU, ignoring case: `mug` finds `MUG-BLU-12OZ`. Composed and decomposed letters and full-width forms are the same. At most 40 characters.',
          { type: 'string', minLength: 1, maxLength: LONGEST_SKU, pattern: SKU_PATTERN.source },
        ),
        api.inQuery(
          'status',
          'Only SKUs in this state. `in_sync`, `pending` and `blocked` are the values of `syncStatus`; `oversold` is `physical` below 0, and `low` is `physical` at or below `lowStockThreshold` and not below 0.',
          { type: 'string', enum: CATALOG_STATUSES },
        ),
        api.inQuery(
          'sort',
          'By SKU (the default with `search` or `status`), or with `status=pending` the SKU that has waited longest first.',
          { type: 'string', enum: STOCK_ORDERS },
        ),
        ...PAGE_PARAMETERS,
      ],
      answers: {
        200: api.json('One page of SKUs.', api.ref('StockPage'), {
          page: { items: [STOCK], nextCursor: 'mX0v8GJt3nQKeyJza3UiOiJNVUctQkxVLTEyT1oifQ' },
          found: { items: [STOCK], total: 1 } satisfies StockPage,
          lastPage: { items: [] },
        }),
      },
    },
    'GET /api/inventory/{sku}': {
      operationId: 'getStock',
      summary: 'One SKU',
      description:
        'One item by its key, as of the last commit. With `at` the stock as of that moment: its item where it has not moved since, else what the rows around the moment show. Every figure is exact, or the call is 410. What a push waited for at the moment is in no row.',
      parameters: [
        SKU_PARAMETER,
        api.inQuery('at', 'The stock as of this moment.', api.moment('An ISO 8601 time with an offset.')),
      ],
      answers: {
        200: api.json(
          'The current figures of the SKU, or with `at` its figures as of the moment.',
          { anyOf: [api.ref('Stock'), api.ref('PastStock')] },
          { ...STOCK_EXAMPLES, past: PAST_STOCK },
        ),
        400: api.errorAnswer('`at` is in the future, or no time.', { future: MOMENT_ERRORS.future }),
        404: api.errorAnswer('The SKU is not registered, or was not registered at the moment.', {
          unknownSku: unknownSkuError('MUG-BLU-12OZ'),
          notRegistered: MOMENT_ERRORS.notRegistered,
        }),
        410: api.errorAnswer('Rows that would show the moment have expired.', {
          expired: MOMENT_ERRORS.expired,
        }),
      },
    },
    'PUT /api/inventory/{sku}': {
      operationId: 'putStock',
      summary: 'Register a SKU, or recount it',
      description:
        'Sets absolute figures, and registers the SKU if it is new (an absent figure is then 0). The difference is one ledger row. A changed `broadcast` is pushed to Amazon.',
      parameters: [SKU_PARAMETER, KEY_FOR_FIGURES, ...VERSION_CONDITIONS],
      body: api.json('The figures.', api.ref('StockFigures'), {
        register: { physical: 12, buffer: 2, lowStockThreshold: 5 },
        recount: { physical: 9 },
      }),
      answers: {
        200: api.json('The figures after the change.', api.ref('Stock'), STOCK_EXAMPLES),
        409: api.errorAnswer('A rule forbids it. Nothing was changed.', {
          ...KEY_REUSED,
          moved: refusalError('stock_moved', 'MUG-BLU-12OZ'),
          registered: refusalError('already_registered', 'MUG-BLU-12OZ'),
          soldAsListing: refusalError('sold_as_listing', 'TEA-GIFT-SET'),
        }),
      },
    },
    'DELETE /api/inventory/{sku}': {
      operationId: 'removeStock',
      summary: 'Remove a SKU that was registered by mistake',
      description:
        'Ends the registration: the SKU is in no list, its alerts close, and nothing is pushed or looked up for it any more. Its ledger stays, and a later registration continues it. Amazon is not called: its listing keeps the last quantity. Listings that have the SKU as a component offer 0 from then on, and are blocked with an alert that names it. Orders of the SKU are answered `unknown_sku` from then on.',
      parameters: [
        SKU_PARAMETER,
        api.inQuery(
          'force',
          '`true`: also with stock, which a ledger row takes to zero, and while a push is pending.',
          { type: 'string', enum: ['true', 'false'], default: 'false' },
        ),
      ],
      answers: {
        204: api.noBody('The SKU is no longer registered.'),
        404: UNKNOWN_SKU,
        409: api.errorAnswer('The SKU has stock, or a push is pending. Nothing was changed.', {
          hasStock: refusalError('sku_has_stock', 'MUG-BLU-12OZ'),
          pushPending: refusalError('push_pending', 'MUG-BLU-12OZ'),
        }),
      },
    },
    'POST /api/inventory/{sku}/adjustments': {
      operationId: 'adjustStock',
      summary: 'Add or take away units',
      description:
        'A relative change by hand, such as breakage or a correction. It never takes `physical` below zero. The same key moves stock once, however often it is sent.',
      parameters: [
        SKU_PARAMETER,
        idempotencyKey('New for each adjustment, the same for each repeat of it.', true),
      ],
      body: api.json('The number of units and the reason.', api.ref('Adjustment'), {
        breakage: { delta: -1, reason: 'broken in the rack' },
      }),
      answers: {
        200: api.json('The adjustment is in the ledger.', api.ref('AdjustmentAnswer'), {
          applied: { outcome: 'applied', txId: 'manual:breakage-17', physical: 11, broadcast: 9 },
          duplicate: { outcome: 'duplicate', txId: 'manual:breakage-17', physical: 11, broadcast: 9 },
        }),
        404: UNKNOWN_SKU,
        409: api.errorAnswer('A rule forbids it. Nothing was changed.', {
          belowZero: refusalError('insufficient_stock', 'MUG-BLU-12OZ'),
          outOfBounds: refusalError('out_of_bounds', 'MUG-BLU-12OZ'),
          ...KEY_REUSED,
        }),
      },
    },
    'GET /api/inventory/{sku}/transactions': {
      operationId: 'listTransactions',
      summary: "A SKU's ledger, newest first",
      description:
        'Queries the index of the SKU. Rows are kept for `TRANSACTION_TTL_DAYS` days; a row of the last second may be missing. With `action` a request reads at most 1,000 rows, so that a page may be short, even empty, while there is a `nextCursor`: read on until there is none.',
      parameters: [
        SKU_PARAMETER,
        api.inQuery('action', 'Only rows of this action.', api.ref('LedgerAction')),
        ...PAGE_PARAMETERS,
      ],
      answers: {
        200: api.json('One page of rows.', api.ref('LedgerPage'), {
          saleAndPush: { items: [SYNC_ROW, SALE_ROW] },
        }),
        404: UNKNOWN_SKU,
      },
    },
  },
};
