import { RETURN_DATE_FORMS } from '../../channels/amazon/returns-report/return-date';
import * as api from '../../platform/http/openapi/openapi';
import { PAGE_PARAMETERS } from '../../platform/http/openapi/openapi-shared';
import type { Decision } from '../units/domain/disposition';
import type { PollPhase, PollTally, SeenUnits, Span } from '../report-poll/domain/poll-state';
import type { PollAnswer, PollView } from './returns-poll.controller';
import type { ReturnView } from './return-view';
import { MAX_QUANTITY, printable, type ReturnDto } from './returns.dto';
import type { ReturnAnswer } from './returns.service';

/** One line of text whose first and last character can be seen. */
function line(description: string, longest: number): api.Schema {
  return api.text(description, { minLength: 1, maxLength: longest, pattern: printable(longest).source });
}

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
export const RETURNS_API: api.Part = {
  tag: 'returns',
  description:
    "Units that came back through Amazon. One policy decides about each unit, from Amazon's report and from the API alike: only what is fit to sell comes back into stock.",
  schemas: {
    ReturnReport: api.requestOf<ReturnDto>('A return as a person or another system reports it.', {
      orderId: line("Amazon's order number.", 100),
      sku: api.ref('Sku'),
      quantity: api.integer('Units that came back.', { minimum: 1, maximum: MAX_QUANTITY }),
      disposition: line("Amazon's detailed-disposition, such as `SELLABLE` or `CUSTOMER_DAMAGED`.", 50),
      returnedAt: api.text(`When it came back: ${RETURN_DATE_FORMS}.`),
      'licensePlateNumber?': line('Distinguishes the units of one order: give it when there is one.', 100),
      'reason?': line("The buyer's reason, as Amazon's code or in your words.", 200),
    }),
    Decision: api.wordOf<Decision>({
      restock: 'it came back into stock',
      hold: 'it is not fit to sell, or not ours to count; an alert says what to do where something can be done',
      review: 'unknown: check the unit before you count it',
    }),
    ReturnAnswer: api.objectOf<ReturnAnswer>('The result of a reported return.', {
      outcome: api.wordOf<ReturnAnswer['outcome']>({
        applied: 'it is new and recorded',
        duplicate: 'it was known; nothing moved',
      }),
      action: api.ref('Decision'),
      physical: api.nullable(
        'integer',
        'Units on the shelf now; null when the SKU is not registered. Of a listing: units of its first component.',
      ),
      broadcast: api.nullable(
        'integer',
        'The quantity to push to Amazon now; null when the SKU is not registered. Of a listing: that of its first component under its own name, not the quantity of the listing.',
      ),
      'alertId?': api.text(
        'The alert about it, or that its SKU or a component of its listing is not registered, while it is open.',
      ),
    }),
    Return: api.objectOf<ReturnView>('A returned unit, or several that came back as one.', {
      returnId: api.text('Names the unit for good.'),
      sku: api.text(
        'The SKU as Amazon names it: that of a listing, one that is registered here, or any other.',
      ),
      orderId: api.text("Amazon's order number; empty when Amazon names none."),
      returnedAt: api.moment('When it came back.'),
      quantity: api.integer('Units, at least one.', { minimum: 1 }),
      disposition: api.text("Amazon's detailed-disposition."),
      'status?': api.text("Amazon's status."),
      'reason?': api.text("The buyer's reason."),
      'licensePlateNumber?': api.text("The plate that Amazon's warehouse gave the unit."),
      decision: api.ref('Decision'),
      restocked: api.count(
        'How many of its units are in stock because of it; of a listing, each with its components.',
      ),
      'heldReason?': api.wordOf<NonNullable<ReturnView['heldReason']>>({
        sale_not_counted: 'its sale was not counted here, and RETURNS_RESTOCK_DISPOSITIONS is not set',
        shopify_refund: "Shopify's webhooks counted its sale: a refund there puts it back",
        other_channel:
          'Amazon shipped it for another channel, whose refund may have put it back: an alert asks',
      }),
      'notCounted?': api.wordOf<NonNullable<ReturnView['notCounted']>>({
        first_poll:
          'the first poll of the store found it, so it may be in the count of the shelf already: it moves no stock, now or later',
      }),
      'txId?': api.text(
        'The ledger row of its last movement; of a listing with several components, the row of the first one.',
      ),
      'components?': api.listOf(
        api.ref('Component'),
        'What one unit consists of, where its SKU is that of a listing: as it was counted while it is in stock, else as of its last decision.',
      ),
      'alertId?': api.text('Its alert, while it is open.'),
      recordedAt: api.moment('When it was recorded first.'),
      updatedAt: api.moment('When its last new statement was recorded.'),
    }),
    ReturnPage: api.pageOf(api.ref('Return'), 'One page of returns.'),
    PollAnswer: api.objectOf<PollAnswer>('Whether a poll starts, or is in progress already.', {
      status: api.wordOf<PollAnswer['status']>({
        started: 'it starts now',
        under_way: 'one was in progress already',
      }),
      since: api.moment('When it started.'),
      'reportId?': api.text('The report that Amazon is making for it.'),
    }),
    PollState: api.objectOf<PollView>('The progress of the poll, and the result of the last one.', {
      phase: api.wordOf<PollPhase>({
        idle: 'no poll is in progress',
        asking: 'the poll asks Amazon for a report',
        asked: 'Amazon is making the report',
        ready: 'the report is being read',
      }),
      'cycle?': api.ref('Span'),
      'window?': api.ref('Span'),
      'beganAt?': api.moment('When the poll in progress started.'),
      'reportId?': api.text('The report of the current window.'),
      'notBefore?': api.moment('Nothing is done before then.'),
      'attempts?': api.count('Failed tries in a row.'),
      'problem?': api.text('Why the last step failed; absent once a step succeeds.'),
      nextPollAt: api.moment(
        'The next moment of `RETURNS_CRON`: a poll begins then, unless one is in progress.',
      ),
      failures: api.count('Failed reports in a row.'),
      'watermark?': api.moment('Every return that Amazon reported up to here is recorded.'),
      'lastFinishedAt?': api.moment('When the last poll finished.'),
      'lastTally?': api.ref('PollTally'),
      'look?': api.flag('The first poll of the store: it records what it finds and moves no stock.'),
      'lookedFrom?': api.moment(
        'What came back before is not counted: the first poll of the store began to read there.',
      ),
    }),
    SeenUnits: api.objectOf<SeenUnits>('Units that the first poll recorded and did not count.', {
      sellable: api.count('Units that would have come back into stock.'),
      other: api.count('Units that are not fit to sell, or unclear.'),
    }),
    Span: api.objectOf<Span>('A time range, its end not included.', {
      from: api.moment('Its first moment.'),
      until: api.moment('The first moment after it.'),
    }),
    PollTally: api.objectOf<PollTally>('The rows of the reports by result.', {
      rows: api.count('Rows that were read.'),
      applied: api.count('Rows that changed something.'),
      unchanged: api.count('Rows that were known.'),
      unreadable: api.count('Rows that could not be read; an alert names them.'),
      'seen?': api.ref('SeenUnits'),
    }),
  },
  operations: {
    'POST /webhook/amazon/return': {
      operationId: 'reportReturn',
      summary: 'Report one return',
      description:
        'The same policy as for returns that are polled, and the same unit: a return that is reported both ways counts once. Sent again it answers `duplicate`. `sku` may be the seller SKU of a listing: a unit restocks what one unit of it consists of, all or nothing, and `physical` and `broadcast` are those of the first component; `GET /api/returns` has all components.',
      body: api.json('The return.', api.ref('ReturnReport'), {
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
      answers: {
        200: api.json('The return is durable.', api.ref('ReturnAnswer'), {
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
    'GET /api/returns': {
      operationId: 'listReturns',
      summary: 'Returns, newest first',
      description:
        'Of one SKU by its key, or of all SKUs in the last two years through the index by month; never a scan. Across all SKUs a return that was recorded a moment ago may be missing. With `decision` one request reads a bounded number of returns, so that a page may be short, even empty, while there is a `nextCursor`: read on until there is none.',
      parameters: [
        api.inQuery('sku', 'Returns of this SKU only.', api.ref('Sku')),
        api.inQuery('decision', 'Returns with this decision only.', api.ref('Decision')),
        ...PAGE_PARAMETERS,
      ],
      answers: {
        200: api.json('One page of returns.', api.ref('ReturnPage'), { damaged: { items: [DAMAGED] } }),
      },
    },
    'POST /api/returns/poll': {
      operationId: 'pollReturns',
      summary: "Poll Amazon's returns now",
      description: 'Does not wait for Amazon, which may take minutes: `GET` shows the progress.',
      answers: {
        202: api.json('A poll is in progress.', api.ref('PollAnswer'), {
          started: { status: 'started', since: '2026-11-23T10:00:00.000Z' } satisfies PollAnswer,
          underWay: {
            status: 'under_way',
            since: '2026-11-23T09:58:12.000Z',
            reportId: '50042020123',
          } satisfies PollAnswer,
        }),
      },
    },
    'GET /api/returns/poll': {
      operationId: 'getReturnsPoll',
      summary: 'The state of the returns poll',
      description: 'One item by its key: the state that every instance shares.',
      answers: {
        200: api.json('The state of the poll.', api.ref('PollState'), {
          done: {
            phase: 'idle',
            failures: 0,
            watermark: '2026-11-23T09:58:12Z',
            lastFinishedAt: '2026-11-23T10:01:40.512Z',
            lastTally: { rows: 212, applied: 3, unchanged: 209, unreadable: 0 },
            nextPollAt: '2026-11-23T12:00:00.000Z',
          } satisfies PollView,
          underWay: {
            phase: 'asked',
            cycle: { from: '2026-10-19T10:00:00Z', until: '2026-11-23T10:00:00Z' },
            window: { from: '2026-10-19T10:00:00Z', until: '2026-11-18T10:00:00Z' },
            beganAt: '2026-11-23T10:00:00.000Z',
            reportId: '50042020123',
            notBefore: '2026-11-23T10:00:30.000Z',
            attempts: 0,
            failures: 0,
            nextPollAt: '2026-11-23T12:00:00.000Z',
          } satisfies PollView,
        }),
      },
    },
  },
};
