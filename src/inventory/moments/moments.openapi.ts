import * as api from '../../platform/http/openapi/openapi';
import type { PastStock, UnknownFigure } from './domain/past-stock';
import { momentError } from './moment-errors';

const AT = '2026-11-23T09:00:00.000000Z';
const LONG_AGO = '2026-10-01T00:00:00.000000Z';

export const PAST_STOCK: PastStock = {
  sku: 'MUG-BLU-12OZ',
  at: AT,
  physical: 15,
  buffer: 2,
  broadcast: 13,
  version: 2,
  lastBroadcast: {
    count: 13,
    txId: 'sync:MUG-BLU-12OZ:2:51c0d9e7',
    timestamp: '2026-11-22T08:00:01.204000Z',
  },
  lowStockThreshold: 5,
  updatedAt: '2026-11-22T08:00:00.917000Z',
};

/** The schema of a stock as of a moment. */
export const MOMENT_SCHEMAS: api.Schemas = {
  PastStock: api.objectOf<PastStock>('The figures of a SKU as of a moment, exactly.', {
    sku: api.text('The SKU.'),
    at: api.moment('The moment.'),
    physical: api.integer('Units on the shelf.'),
    buffer: api.count('Units held back from Amazon.'),
    broadcast: api.count('The quantity for Amazon: `max(0, physical - buffer)`.'),
    version: api.count('The version of the SKU.'),
    'lastBroadcast?': api.ref('LastBroadcast'),
    'lowStockThreshold?': api.count('The threshold of its alert.'),
    'unknown?': api.listOf(
      api.wordOf<UnknownFigure>({
        lastBroadcast: 'the rows of its pushes have expired',
        lowStockThreshold: 'the row that set it has expired',
      }),
      'Figures that are absent because their rows have expired.',
    ),
    updatedAt: api.moment('The time of the last movement before the moment.'),
  }),
};

/** The errors of a call for a moment. */
export const MOMENT_ERRORS = {
  notRegistered: momentError.notRegistered('MUG-BLU-12OZ', AT),
  expired: momentError.expired('MUG-BLU-12OZ', LONG_AGO, '2026-10-24T10:02:16.917000Z'),
  behind: momentError.behind('MUG-BLU-12OZ'),
  future: momentError.future('at'),
};
