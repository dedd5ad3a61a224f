import { RETURN_DATE_FORMS } from '../../channels/amazon/returns-report/return-date';
import { answer, type ApiPart, json, type Parameter } from '../../platform/http/openapi/openapi';
import {
  integer,
  moment,
  objectOf,
  pageOf,
  ref,
  requestOf,
  type Schema,
  text,
  wordOf,
} from '../../platform/http/openapi/openapi-schema';
import { PAGE_PARAMETERS } from '../../platform/http/openapi/openapi-shared';
import type { Decision } from '../units/domain/disposition';
import { POLL_PATH, POLL_SCHEMAS } from './returns-poll.openapi';
import type { ReturnView } from './return-view';
import { MAX_QUANTITY, printable, type ReturnDto } from './returns.dto';
import type { ReturnAnswer } from './returns.service';

/** One line of text whose first and last character can be seen. */
function line(description: string, longest: number): Schema {
  return text(description, { minLength: 1, maxLength: longest, pattern: printable(longest).source });
}

const SKU_FILTER: Parameter = {
  name: 'sku',
  in: 'query',
  description: 'Returns of this SKU only.',
  schema: ref('Sku'),
};

const DAMAGED: ReturnView = {
  sku: 'MUG-BLU-12OZ',
  orderId: '114-1234567-1234567',
  returnedAt: '2026-11-20T10:15:00.000Z',
  quantity: 1,
  disposition: 'CUSTOMER_DAMAGED',
  status: 'Unit returned to inventory',
  reason: 'DEFECTIVE',
  licensePlateNumber: 'LPNRRAA0000001',
  returnId: '114-1234567-1234567:MUG-BLU-12OZ:LPNRRAA0000001',
  decision: 'hold',
  restocked: 0,
  alertId: 'return_damaged:114-1234567-1234567:MUG-BLU-12OZ:LPNRRAA0000001',
  recordedAt: '2026-11-23T08:00:04.120000Z',
  updatedAt: '2026-11-23T08:00:04.120000Z',
};

/** Amazon's returns: report one, poll, list. */
export const RETURNS_API: ApiPart = {
  tag: {
    name: 'returns',
    description:
      "Units that came back through Amazon. One policy decides about each unit, from Amazon's report and from the API alike: only what is fit to sell comes back into stock.",
  },
  schemas: {
    ReturnReport: requestOf<ReturnDto>('A return as a person or another system reports it.', {
      orderId: line("Amazon's order number.", 100),
      sku: ref('Sku'),
      quantity: integer('Units that came back.', { minimum: 1, maximum: MAX_QUANTITY }),
      disposition: line("Amazon's detailed-disposition, such as `SELLABLE` or `CUSTOMER_DAMAGED`.", 50),
      returnedAt: text(`When it came back: ${RETURN_DATE_FORMS}.`),
      licensePlateNumber: {
        optional: line('Distinguishes the units of one order: give it when there is one.', 100),
      },
      reason: { optional: line("The buyer's reason, as Amazon's code or in your words.", 200) },
    }),
    Decision: wordOf<Decision>({
      restock: 'it came back into stock',
      hold: 'it is not fit to sell, or not ours to count; an alert says what to do where something can be done',
      review: 'unknown: check the unit before you count it',
    }),
    ReturnAnswer: objectOf<ReturnAnswer>('The result of a reported return.', {
      outcome: wordOf<ReturnAnswer['outcome']>({
        applied: 'it is new and recorded',
        duplicate: 'it was known; nothing moved',
      }),
      action: ref('Decision'),
      physical: {
        type: ['integer', 'null'],
        description: 'Units on the shelf now; null when the SKU is not registered.',
      },
      broadcast: {
        type: ['integer', 'null'],
        description: 'The quantity to push to Amazon now; null when the SKU is not registered.',
      },
      alertId: { optional: text('The alert about it, while it is open.') },
    }),
    Return: objectOf<ReturnView>('A returned unit, or several that came back as one.', {
      returnId: text('Names the unit for good.'),
      sku: text('The SKU as Amazon names it; it need not be registered here.'),
      orderId: text("Amazon's order number; empty when Amazon names none."),
      returnedAt: moment('When it came back.'),
      quantity: integer('Units, at least one.', { minimum: 1 }),
      disposition: text("Amazon's detailed-disposition."),
      status: { optional: text("Amazon's status.") },
      reason: { optional: text("The buyer's reason.") },
      licensePlateNumber: { optional: text("The plate that Amazon's warehouse gave the unit.") },
      decision: ref('Decision'),
      restocked: integer('How many of its units are in stock because of it.', { minimum: 0 }),
      txId: { optional: text('The ledger row of its last movement.') },
      alertId: { optional: text('Its alert, while it is open.') },
      recordedAt: moment('When it was recorded first.'),
      updatedAt: moment('When its last new statement was recorded.'),
    }),
    ReturnPage: pageOf(ref('Return'), 'One page of returns.'),
    ...POLL_SCHEMAS,
  },
  paths: {
    '/webhook/amazon/return': {
      post: {
        operationId: 'reportReturn',
        summary: 'Report one return',
        description:
          'The same policy as for returns that are polled, and the same unit: a return that is reported both ways counts once. Sent again it answers `duplicate`.',
        body: {
          description: 'The return.',
          content: json(ref('ReturnReport'), {
            damaged: {
              orderId: '114-1234567-1234567',
              sku: 'MUG-BLU-12OZ',
              quantity: 1,
              disposition: 'CUSTOMER_DAMAGED',
              returnedAt: '2026-11-20T10:15:00Z',
              licensePlateNumber: 'LPNRRAA0000001',
            },
            sellable: {
              orderId: '114-7654321-7654321',
              sku: 'MUG-BLU-12OZ',
              quantity: 1,
              disposition: 'SELLABLE',
              returnedAt: '2026-11-20',
              reason: 'UNWANTED_ITEM',
            },
          }),
        },
        answers: {
          200: answer('The return is durable.', ref('ReturnAnswer'), {
            restocked: { outcome: 'applied', action: 'restock', physical: 13, broadcast: 11 },
            held: {
              outcome: 'applied',
              action: 'hold',
              physical: 12,
              broadcast: 10,
              alertId: 'return_damaged:114-1234567-1234567:MUG-BLU-12OZ:LPNRRAA0000001',
            },
            notRegistered: {
              outcome: 'applied',
              action: 'hold',
              physical: null,
              broadcast: null,
              alertId: 'unknown_sku:MUG-RED-12OZ',
            },
          }),
        },
      },
    },
    '/api/returns': {
      get: {
        operationId: 'listReturns',
        summary: 'Returns, newest first',
        description:
          'Of one SKU by its key, or of all SKUs in the last two years through the index by month; never a scan. Across all SKUs a return that was recorded a moment ago may be missing.',
        parameters: [SKU_FILTER, ...PAGE_PARAMETERS],
        answers: {
          200: answer('One page of returns.', ref('ReturnPage'), { damaged: { items: [DAMAGED] } }),
        },
      },
    },
    '/api/returns/poll': POLL_PATH,
  },
};
