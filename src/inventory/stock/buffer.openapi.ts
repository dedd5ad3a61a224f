import { answer, type ApiPart, errorAnswer, json, type Operation } from '../../platform/http/openapi/openapi';
import { integer, objectOf, ref, requestOf } from '../../platform/http/openapi/openapi-schema';
import type { BufferDto } from './inventory.dto';
import { KEY_FOR_FIGURES, KEY_REUSED, SKU_PARAMETER, UNKNOWN_SKU, unitsGiven } from './inventory.openapi';
import type { StockFigures } from './stock-view';

const FIGURES: StockFigures = { sku: 'MUG-BLU-12OZ', physical: 12, buffer: 5, broadcast: 7 };

const SET: Omit<Operation, 'operationId' | 'summary' | 'description'> = {
  parameters: [SKU_PARAMETER, KEY_FOR_FIGURES],
  body: {
    description: 'How many units.',
    content: json(ref('BufferQuantity'), { five: { bufferQty: 5 } }),
  },
  answers: {
    200: answer('The figures after the change.', ref('BufferFigures'), { five: FIGURES }),
    404: UNKNOWN_SKU,
    409: errorAnswer('A rule forbids it. Nothing was changed.', KEY_REUSED),
  },
};

/** The buffer calls. */
export const BUFFER_API: ApiPart = {
  tag: {
    name: 'buffer',
    description: 'Units held back from Amazon, so that the last ones are not sold twice.',
  },
  schemas: {
    BufferQuantity: requestOf<BufferDto>('The new buffer.', {
      bufferQty: unitsGiven('Units held back from Amazon.'),
    }),
    BufferFigures: objectOf<StockFigures>('The figures of a SKU.', {
      sku: ref('Sku'),
      physical: integer('Units on the shelf; below zero when more were sold than there were.'),
      buffer: integer('Units held back from Amazon.', { minimum: 0 }),
      broadcast: integer('The quantity for Amazon: `max(0, physical - buffer)`.', { minimum: 0 }),
      lastBroadcast: { optional: ref('LastBroadcast') },
    }),
  },
  paths: {
    '/api/buffer/{sku}': {
      get: {
        operationId: 'getBuffer',
        summary: 'The buffer and the other figures of a SKU',
        description: 'One item by its key, as of the last commit.',
        parameters: [SKU_PARAMETER],
        answers: {
          200: answer('The current figures.', ref('BufferFigures'), {
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
      put: {
        operationId: 'putBuffer',
        summary: 'Set the buffer',
        description: 'Sets the buffer of a registered SKU. A changed `broadcast` is pushed to Amazon.',
        ...SET,
      },
      post: {
        operationId: 'postBuffer',
        summary: 'Set the buffer, by POST',
        description: 'The same as PUT, for clients that can only POST.',
        ...SET,
      },
    },
  },
};
