import * as api from '../../platform/http/openapi/openapi';
import { PAGE_PARAMETERS } from '../../platform/http/openapi/openapi-shared';
import { MOMENT_ERRORS, PAST_STOCK } from '../moments/moments.openapi';
import { SKU_PARAMETER, UNKNOWN_SKU } from '../stock/inventory.openapi';
import { SALE_ROW, SYNC_ROW } from '../stock/ledger.openapi';
import { MAX_ROWS_SUMMED } from './comparison.repository';
import type { ActionSum, Comparison } from './domain/comparison';
import { comparisonError } from './history-errors';

const EXAMPLE: Comparison = {
  sku: 'MUG-BLU-12OZ',
  from: PAST_STOCK.at,
  to: '2026-11-23T10:05:00.000000Z',
  before: { ...PAST_STOCK, physical: 14, broadcast: 12, version: 3 },
  after: {
    ...PAST_STOCK,
    at: '2026-11-23T10:05:00.000000Z',
    physical: 12,
    broadcast: 10,
    version: 4,
    lastBroadcast: { count: 10, txId: SYNC_ROW.txId, timestamp: SYNC_ROW.timestamp },
    updatedAt: SALE_ROW.timestamp,
  },
  differences: { physical: -2, buffer: 0, broadcast: -2 },
  actions: [{ action: 'sale', rows: 1, units: -2 }],
  items: [SYNC_ROW, SALE_ROW],
};

const PAST_OR_NULL: api.Schema = { anyOf: [api.ref('PastStock'), { type: 'null' }] };

/** A SKU at two moments. */
export const COMPARISON_API: api.Part = {
  tag: 'comparison',
  description: 'A SKU at two moments, and what moved it between them.',
  schemas: {
    ActionSum: api.objectOf<ActionSum>('What the rows of one action moved.', {
      action: api.ref('LedgerAction'),
      rows: api.count('How many rows.'),
      units: api.integer('Units that they added (above 0) or took away (below 0) in all.'),
    }),
    Comparison: api.objectOf<Comparison>('A SKU at two moments, and what moved it between them.', {
      sku: api.ref('Sku'),
      from: api.moment('The first moment.'),
      to: api.moment('The second moment.'),
      before: { ...PAST_OR_NULL, description: 'As of `from`; null where the SKU was not registered then.' },
      after: { ...PAST_OR_NULL, description: 'As of `to`; null where the SKU was not registered then.' },
      differences: api.objectOf<Comparison['differences']>(
        '`after` less `before`. A SKU that was not registered counts as zeros.',
        {
          physical: api.integer('Units on the shelf.'),
          buffer: api.integer('Units held back.'),
          broadcast: api.integer('Units for Amazon.'),
        },
      ),
      'actions?': api.listOf(
        api.ref('ActionSum'),
        'Of all movements after `from` and up to `to`; their units add up to `differences.physical`. On the first page only.',
      ),
      items: api.listOf(api.ref('LedgerRow'), 'One page of the rows, pushes included, the newest first.'),
      'nextCursor?': api.ref('NextCursor'),
    }),
  },
  operations: {
    'GET /api/inventory/{sku}/compare': {
      operationId: 'compareStock',
      summary: 'A SKU at two moments',
      description: `The stock as of both moments, the differences, and the movements between them by action, with their rows. A range of more than ${MAX_ROWS_SUMMED.toLocaleString('en')} rows is refused. For the next page send the same moments.`,
      parameters: [
        SKU_PARAMETER,
        api.inQuery(
          'from',
          'The first moment; a day before `to` where it is not given.',
          api.moment('An ISO 8601 time with an offset.'),
        ),
        api.inQuery(
          'to',
          'The second moment; now where it is not given.',
          api.moment('An ISO 8601 time with an offset.'),
        ),
        ...PAGE_PARAMETERS,
      ],
      answers: {
        200: api.json('Both stocks and what moved them.', api.ref('Comparison'), { oneSale: EXAMPLE }),
        400: api.errorAnswer('A moment is in the future or no time, or the range is empty or too long.', {
          future: MOMENT_ERRORS.future,
          empty: comparisonError.emptyRange(),
          tooLong: comparisonError.tooManyRows(),
        }),
        404: UNKNOWN_SKU,
        410: api.errorAnswer('Rows that would show one of the moments have expired.', {
          expired: MOMENT_ERRORS.expired,
        }),
      },
    },
  },
};
