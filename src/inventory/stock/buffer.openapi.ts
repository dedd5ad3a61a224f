import * as api from '../../platform/http/openapi/openapi';
import type { BufferDto } from './inventory.dto';
import { KEY_FOR_FIGURES, KEY_REUSED, SKU_PARAMETER, UNKNOWN_SKU, unitsGiven } from './inventory.openapi';
import type { StockFigures } from './stock-view';

const FIGURES: StockFigures = { sku: 'MUG-BLU-12OZ', physical: 12, buffer: 5, broadcast: 7 };

const SET: Omit<api.Operation, 'operationId' | 'summary' | 'description'> = {
  parameters: [SKU_PARAMETER, KEY_FOR_FIGURES],
  body: api.json('How many units.', api.ref('BufferQuantity'), { five: { bufferQty: 5 } }),
  answers: {
    200: api.json('The figures after the change.', api.ref('BufferFigures'), { five: FIGURES }),
    404: UNKNOWN_SKU,
    409: api.errorAnswer('A rule forbids it. Nothing was changed.', KEY_REUSED),
  },
};

/** The buffer calls. */
export const BUFFER_API: api.Part = {
  tag: 'buffer',
  description: 'Units held back from Amazon, so that the last ones are not sold twice.',
  schemas: {
    BufferQuantity: api.requestOf<BufferDto>('The new buffer.', {
      bufferQty: unitsGiven('Units held back from Amazon.'),
    }),
    BufferFigures: api.objectOf<StockFigures>('The figures of a SKU.', {
      sku: api.ref('Sku'),
      physical: api.integer('Units on the shelf; below zero when more were sold than there were.'),
      buffer: api.count('Units held back from Amazon.'),
      broadcast: api.count('The quantity for Amazon: `max(0, physical - buffer)`.'),
      'lastBroadcast?': api.ref('LastBroadcast'),
    }),
  },
  operations: {
    'GET /api/buffer/{sku}': {
      operationId: 'getBuffer',
      summary: 'The buffer and the other figures of a SKU',
      description: 'One item by its key, as of the last commit.',
      parameters: [SKU_PARAMETER],
      answers: {
        200: api.json('The current figures.', api.ref('BufferFigures'), {
          pushed: {
            ...FIGURES,
            lastBroadcast: {
              count: 7,
              txId: 'sync:MUG-BLU-12OZ:5:1c0d77ea',
              timestamp: '2026-11-23T10:06:02.481000Z',
            },
          } satisfies StockFigures,
        }),
        404: UNKNOWN_SKU,
      },
    },
    'PUT /api/buffer/{sku}': {
      operationId: 'putBuffer',
      summary: 'Set the buffer',
      description: 'Sets the buffer of a registered SKU. A changed `broadcast` is pushed to Amazon.',
      ...SET,
    },
    'POST /api/buffer/{sku}': {
      operationId: 'postBuffer',
      summary: 'Set the buffer, by POST',
      description: 'The same as PUT, for clients that can only POST.',
      ...SET,
    },
  },
};
