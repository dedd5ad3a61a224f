import * as api from '../../platform/http/openapi/openapi';
import { SKU_PARAMETER, UNKNOWN_SKU } from '../stock/inventory.openapi';
import type { HistoryPoint } from './domain/thinning';
import { DEFAULT_DAYS } from './history.controller';
import { MAX_ROWS_READ } from './history.repository';
import type { History } from './history.service';

/** The level of a SKU over time. */
export const HISTORY_API: api.Part = {
  tag: 'history',
  description: 'The level of a SKU over time, for charts.',
  schemas: {
    HistoryPoint: api.objectOf<HistoryPoint>('The level from a moment on, until the next point.', {
      at: api.moment('The time of the movement; of the first point possibly `from`.'),
      physical: api.integer('Units on the shelf.'),
      broadcast: api.count('The quantity for Amazon.'),
      version: api.count('The version of the SKU.'),
    }),
    History: api.objectOf<History>('A range of levels.', {
      points: api.listOf(api.ref('HistoryPoint'), 'Oldest first; at most 2,000.'),
      from: api.moment(
        'Where the points begin. Later than the requested `from` where the SKU was registered later, the rows have expired, or there are too many.',
      ),
      to: api.moment('The end of the range; at most now.'),
    }),
  },
  operations: {
    'GET /api/inventory/{sku}/history': {
      operationId: 'getHistory',
      summary: 'The level of a SKU over time',
      description:
        `One point a movement, from the ledger. The first point is the level in force at \`from\`. More than 2,000 points are thinned: the range is divided into equal steps, and each keeps its last point and its lowest and highest \`physical\` and \`broadcast\`. ` +
        `A request reads at most ${MAX_ROWS_READ.toLocaleString('en')} rows of the range, pushes included, newest first; the points then begin where the reading ended, and \`from\` in the answer says where. Read the time before it with that moment as \`to\`. ` +
        'Rows are kept for `TRANSACTION_TTL_DAYS` days; a SKU whose rows have all expired has one point with its current level.',
      parameters: [
        SKU_PARAMETER,
        api.inQuery(
          'from',
          `The start of the range; ${DEFAULT_DAYS} days before \`to\` where it is not given.`,
          api.moment('An ISO 8601 time with an offset.'),
        ),
        api.inQuery(
          'to',
          'The end of the range; now where it is not given or later.',
          api.moment('An ISO 8601 time with an offset.'),
        ),
      ],
      answers: {
        200: api.json('The levels.', api.ref('History'), {
          twoSales: {
            points: [
              { at: '2026-11-22T10:00:00.000000Z', physical: 15, broadcast: 13, version: 2 },
              { at: '2026-11-23T09:12:44.003000Z', physical: 14, broadcast: 12, version: 3 },
              { at: '2026-11-23T10:02:16.917000Z', physical: 12, broadcast: 10, version: 4 },
            ],
            from: '2026-11-22T10:00:00.000000Z',
            to: '2026-11-23T10:05:00.000000Z',
          } satisfies History,
        }),
        404: UNKNOWN_SKU,
      },
    },
  },
};
