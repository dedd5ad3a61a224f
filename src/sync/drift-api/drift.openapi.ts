import * as api from '../../platform/http/openapi/openapi';
import { PAGE_PARAMETERS } from '../../platform/http/openapi/openapi-shared';
import {
  DRIFT_CAUSES,
  DRIFT_CHANNELS,
  type DriftAction,
  type DriftCause,
  type DriftChannel,
  type DriftChoice,
} from '../drift/domain/drift';
import type { CheckProgress } from '../drift/domain/check-progress';
import type { DriftCheckAnswer, DriftCheckProgress, DriftList, DriftView } from './drift.controller';
import {
  driftEnded,
  driftMoved,
  driftNotAdoptable,
  driftNotFound,
  driftNotLinked,
  driftUnclear,
} from '../drift/drift-errors';
import { AMAZON_DRIFT_SCHEMAS, AMAZON_OPEN, AMAZON_SEEN } from './amazon-drift.openapi';
import { shopNotRead } from '../shopify-levels/decide/shopify-decisions.service';
import type { ResolveDriftBody } from './drift.dto';

const OPEN: DriftView = {
  id: 'shopify-48310229860547-mi8h2k3c',
  sku: 'MUG-BLU-12OZ',
  channel: 'shopify',
  expected: 12,
  found: 15,
  cause: 'changed_in_shopify',
  evidence:
    'Shopify shows 15 available at 1 location; the level at location 78124613891 changed last, at 2026-11-23T10:02:11Z. The ledger has 12 at version 7.',
  since: '2026-11-23T10:04:02.118000Z',
  action: 'open',
  itemId: '48310229860547',
};

const ADOPTED: DriftView = {
  ...OPEN,
  action: 'adopt',
  closedAt: '2026-11-23T10:10:40.004000Z',
  txId: 'shopify:count:48310229860547:78124613891:2026-11-23T10:02:11Z',
};

const LIST: DriftList = { items: [AMAZON_OPEN, OPEN] };

const UNDER_WAY: DriftCheckProgress = {
  amazon: {
    status: 'under_way',
    startedAt: '2026-11-24T03:30:00.000Z',
    compared: 41_000,
    total: 100_000,
    different: 3,
    unread: 0,
  },
  shopify: { status: 'off' },
};

/** Differences between a channel and the ledger. */
export const DRIFT_API: api.Part = {
  tag: 'drift',
  description:
    'Differences between what a channel shows and what it should. Of Shopify: its count and the ledger, after it stood for `SHOPIFY_SETTLE_MS` with nothing under way; `SHOPIFY_LEADS` decides what comes of it: `shopify` follows the shop, `ledger` writes the expected number, `ask` leaves it open for a person. Of Amazon: the last accepted number and what two looks showed. What a late or lost call explains is sent again by itself, at most twice an hour and seller SKU; an edit elsewhere waits for a person.',
  schemas: {
    DriftChannel: api.wordOf<DriftChannel>({ shopify: 'the shop', amazon: 'Amazon' }),
    DriftCause: api.wordOf<DriftCause>({
      not_processed:
        'Amazon accepted the number and still shows the one before it after the last step of `RECEIPT_CHECK_MS`',
      amazon_order: 'an order at Amazon may explain it, or was applied after the number',
      late_call: 'an earlier call arrived later than the one after it',
      edited_elsewhere: 'Seller Central or another system wrote the number',
      listing_blocked:
        'there is no such listing, it cannot be bought, it is not fulfilled by the merchant alone, or its push is blocked',
      changed_in_shopify: 'a count, a transfer, a delivery or an order without a message, in Shopify',
      not_linked:
        'nothing sells it: an item of the shop that is not linked any more, or a listing at Amazon that nothing here links',
      unknown: 'it cannot be known whether an adjustment was applied, or what was shown before the number',
    }),
    Drift: api.objectOf<DriftView>('A difference.', {
      id: api.text('Names it.'),
      sku: api.ref('Sku'),
      channel: api.ref('DriftChannel'),
      expected: api.integer(
        'What the channel should show: the ledger without what is on its way. Of Amazon: the last accepted number, less its orders since.',
      ),
      found: api.integer(
        'What the channel showed; below 0 where it sells more than it has, 0 where Amazon shows no number.',
      ),
      cause: api.ref('DriftCause'),
      evidence: api.text('What was seen.'),
      since: api.moment('When it was recorded.'),
      'closedAt?': api.moment('When it ended. It is listed for 30 days after that.'),
      action: api.wordOf<DriftAction>({
        open: 'it waits for a person, or, where it is `quiet`, for its end',
        push: 'the expected number was written to the channel, or is sent again',
        adopt: 'the found number was recorded as a movement',
        ignore: 'it was seen, and stays as it is until it changes',
        ended: 'the difference was gone',
      }),
      'itemId?': api.text("Shopify's inventory item; of Shopify alone."),
      'sellerSku?': api.text('The seller SKU; of Amazon alone.'),
      'txId?': api.text('The movement that counted it.'),
      'quiet?': api.flag('It raises no alert: it is mended, or ends, by itself.'),
      'details?': api.ref('DriftDetails'),
    }),
    ...AMAZON_DRIFT_SCHEMAS,
    DriftList: api.objectOf<DriftList>(
      'One page: those that wait for a person, the quiet ones, the closed ones; each part the newest first.',
      {
        items: api.listOf(api.ref('Drift'), 'The differences.'),
        'nextCursor?': api.ref('NextCursor'),
      },
    ),
    DriftCheckAnswer: api.objectOf<DriftCheckAnswer>('Whether a comparison begins.', {
      status: api.wordOf<DriftCheckAnswer['status']>({
        started: 'one begins now',
        under_way: 'each one is under way',
      }),
      amazon: api.wordOf<DriftCheckAnswer['amazon']>({
        started: 'it begins now',
        under_way: 'it is under way',
      }),
      shopify: api.wordOf<DriftCheckAnswer['shopify']>({
        started: 'it begins now',
        under_way: 'it is under way',
        off: 'there is no Admin access',
      }),
    }),
    CheckProgress: api.objectOf<CheckProgress>(
      'How far a comparison of everything is: the one under way, else the last one.',
      {
        status: api.wordOf<CheckProgress['status']>({
          off: 'the channel is not connected',
          never: 'none has run yet',
          under_way: 'one runs, or waits for the channel',
          finished: 'everything is compared',
          failed: 'the last one gave up: `problem` has the reason',
        }),
        'startedAt?': api.moment('When it began.'),
        'compared?': api.count('SKUs and listings that are compared so far; of Shopify, inventory items.'),
        'total?': api.count(
          'About how many SKUs and listings there are; of one that ended, how many there were.',
        ),
        'different?': api.count('Of those, the ones that the channel shows otherwise.'),
        'unread?': api.count('Of those, the ones of which the channel gave no usable answer.'),
        'finishedAt?': api.moment('When it ended.'),
        'unlinked?': api.count('Listings at Amazon that show units and that nothing links.'),
        'problem?': api.text('Why the last step failed, or a part could not be done.'),
      },
    ),
    DriftCheckProgress: api.objectOf<DriftCheckProgress>('How far the comparisons of everything are.', {
      amazon: api.ref('CheckProgress'),
      shopify: api.ref('CheckProgress'),
    }),
    DriftDecision: api.requestOf<ResolveDriftBody>('What is to become of an open difference.', {
      action: api.wordOf<DriftChoice>({
        push: 'write the expected number to Shopify, if it still shows the found one; send the number to Amazon again',
        adopt: 'follow the channel: record the difference as a movement; at Amazon of a plain SKU alone',
        ignore: 'it is seen: leave it as it is',
      }),
    }),
  },
  operations: {
    'GET /api/drift': {
      operationId: 'listDrifts',
      summary: 'List differences',
      description:
        'All given filters must match; a page may be short, even empty, while there is a next one.',
      parameters: [
        api.inQuery('channel', 'Only those of this channel.', { type: 'string', enum: DRIFT_CHANNELS }),
        api.inQuery('cause', 'Only those with this cause.', { type: 'string', enum: DRIFT_CAUSES }),
        api.inQuery('open', 'True: those that are open; false: those that ended.', { type: 'boolean' }),
        ...PAGE_PARAMETERS,
      ],
      answers: { 200: api.json('One page.', api.ref('DriftList'), { open: LIST }) },
    },
    'POST /api/drift/check': {
      operationId: 'checkDrift',
      summary: 'Compare everything now',
      description:
        "Compares each SKU and each listing with what Amazon shows, 20 in a call of what pushes and their checks leave of the search's limit, and then looks for listings that show units and that nothing links. With Admin access it also reads the shop's inventory in one bulk operation, which costs no points, and looks at each item that differs. An instance with `RUN_JOBS=true` does it; on AWS Lambda the next runs of the schedule.",
      answers: {
        202: api.json('It is asked for.', api.ref('DriftCheckAnswer'), {
          started: { status: 'started', amazon: 'started', shopify: 'off' } satisfies DriftCheckAnswer,
        }),
      },
    },
    'GET /api/drift/check': {
      operationId: 'getDriftCheck',
      summary: 'Show how far the comparison is',
      description: 'The comparison of each channel that is under way, else the last one.',
      answers: { 200: api.json('The progress.', api.ref('DriftCheckProgress'), { underWay: UNDER_WAY }) },
    },
    'POST /api/drift/{id}/resolve': {
      operationId: 'resolveDrift',
      summary: 'Decide an open difference',
      description:
        'Of Shopify it looks at the shop and the ledger again first: it decides only the difference that the list showed, and never while something of the SKU is on its way. Of Amazon `push` sends the number of the service again, also where it is blocked, and `adopt` recounts a plain SKU, so that what is offered is the number that Amazon showed.',
      parameters: [api.inPath('id', 'The `id` of the list.', { type: 'string' }, OPEN.id)],
      body: api.bodyOf('application/json', 'The decision.', api.ref('DriftDecision'), {
        ignore: { action: 'ignore' } satisfies ResolveDriftBody,
      }),
      answers: {
        200: api.json('The difference as it ended.', api.ref('Drift'), {
          adopted: ADOPTED,
          seen: AMAZON_SEEN,
        }),
        404: api.errorAnswer('There is no such difference.', { unknown: driftNotFound(OPEN.id) }),
        409: api.errorAnswer('It has ended, or cannot be decided now.', {
          ended: driftEnded(ADOPTED),
          unclear: driftUnclear(OPEN.sku, 'Shopify'),
          moved: driftMoved(OPEN.sku),
          notRead: shopNotRead(),
          notLinked: driftNotLinked('MUG-OLD'),
          notAdoptable: driftNotAdoptable('MUG-SET-4'),
        }),
      },
    },
  },
};
