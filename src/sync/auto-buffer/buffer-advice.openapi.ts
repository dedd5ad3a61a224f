import { SKU_PARAMETER, UNKNOWN_SKU } from '../../inventory/stock/inventory.openapi';
import * as api from '../../platform/http/openapi/openapi';
import { LEAST_RISK, MOST_RISK } from './buffer-advice.controller';
import type { BufferAdviceView } from './buffer-advice-view';
import { adviceText } from './domain/advice-texts';
import { DEFAULT_RISK } from './domain/auto-buffer';

const SOLD = { unitsPerHour: 0.212, delayMs: 478_000, risk: DEFAULT_RISK };

const ADVICE: BufferAdviceView = {
  sku: 'MUG-BLU-12OZ',
  buffer: 1,
  applied: 0,
  current: 0,
  autoBufferCap: 2,
  reason: adviceText({ buffer: 1, isMeasured: true, ...SOLD }),
  delayP99Ms: SOLD.delayMs,
  delays: { countedP99Ms: 173_000, acceptedP99Ms: 4060, observedP99Ms: 301_000 },
  unitsPerHour: SOLD.unitsPerHour,
  unitsSold: 61,
  hoursInStock: 287.5,
  unitsInLastHour: 0,
  risk: DEFAULT_RISK,
};

const P99 = api.nullable('number', 'In milliseconds, at most 10 % off; null where too few were measured.');

/** The buffer that follows the delay. */
export const BUFFER_ADVICE_API: api.Part = {
  tag: 'buffer-advice',
  description: 'The buffer that a SKU needs by its sales and by the measured delay.',
  schemas: {
    BufferAdvice: api.objectOf<BufferAdviceView>(
      'How many of the last units to hold back from Amazon, and why.',
      {
        sku: api.ref('Sku'),
        buffer: api.count('The advice: what Amazon sells within the delay, at the risk.'),
        applied: api.nullable(
          'integer',
          'What the service sets now: the advice, at most the cap, while no more than that is on the shelf; else 0. Null without a cap.',
        ),
        current: api.count('The buffer in force.'),
        autoBufferCap: api.count('0: the service does not set the buffer itself.'),
        reason: api.text('In plain words.'),
        delayP99Ms: api.count(
          'The time in which a sold unit can be sold again: the delays together; what is not measured counts as the time of its objective.',
        ),
        delays: api.objectOf<BufferAdviceView['delays']>('What the delay consists of.', {
          countedP99Ms: {
            ...P99,
            description: 'From an order at Amazon until it is counted. Null: not measured.',
          },
          acceptedP99Ms: {
            ...P99,
            description: "From a movement to Amazon's acceptance. Null: not measured.",
          },
          observedP99Ms: {
            ...P99,
            description: 'From there until Amazon shows the number. Null: not measured.',
          },
        }),
        unitsPerHour: {
          type: 'number',
          description:
            'Sold on Amazon while it has stock; in a rush of at least 3 units in the last hour, those.',
          minimum: 0,
        },
        unitsSold: api.count('Of the last 14 days, or of the newest 1,000 rows of the ledger.'),
        hoursInStock: { type: 'number', description: 'In which Amazon had units to sell.', minimum: 0 },
        unitsInLastHour: api.count('Sold in the last hour.'),
        risk: {
          type: 'number',
          description: 'The chance that more is sold within the delay than the buffer holds back.',
          minimum: LEAST_RISK,
          maximum: MOST_RISK,
        },
      },
    ),
  },
  operations: {
    'GET /api/inventory/{sku}/buffer-advice': {
      operationId: 'getBufferAdvice',
      summary: 'Get the advised buffer of a SKU',
      description:
        'By the sales of the SKU on Amazon and the measured p99 of the delay. With `autoBufferCap` the service applies it once a minute, each change a row of the ledger; a buffer that is set by hand is then replaced.',
      parameters: [
        SKU_PARAMETER,
        api.inQuery('risk', 'The chance that more is sold within the delay than the buffer holds back.', {
          type: 'number',
          minimum: LEAST_RISK,
          maximum: MOST_RISK,
          default: DEFAULT_RISK,
        }),
      ],
      answers: {
        200: api.json('The advice.', api.ref('BufferAdvice'), { one: ADVICE }),
        404: UNKNOWN_SKU,
      },
    },
  },
};
