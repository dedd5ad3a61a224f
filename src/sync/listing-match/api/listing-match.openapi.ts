import * as api from '../../../platform/http/openapi/openapi';
import { PAGE_PARAMETERS } from '../../../platform/http/openapi/openapi-shared';
import type { Ambiguity } from '../domain/match-lists';
import { type EndedMatch, type MatchCounts, type MatchFailure, NOTHING_MATCHED } from '../domain/match-state';
import { FAILURES } from '../domain/match-transitions';
import { matchFailed, matchUnderWay } from '../listing-match.service';
import type { MatchView, ProposalView, Unmatched } from '../match-view';
import type { UnmatchedList } from './unmatched.controller';

const RUN = {
  dryRun: true,
  beganAt: '2026-11-23T10:00:00.000Z',
  reportId: '50021020413',
  reportCreatedAt: '2026-11-23T10:00:01.000Z',
} as const;

const FINISHED: MatchView = {
  status: 'finished',
  ...RUN,
  finishedAt: '2026-11-23T10:02:11.000Z',
  counts: {
    ...NOTHING_MATCHED,
    rows: 1_204,
    linked: 1_187,
    fulfilledByAmazon: 14,
    proposed: 1,
    ambiguous: 1,
    unmatched: 1,
    unsold: 2,
  },
  proposals: [
    {
      sellerSku: 'mug blu 12oz',
      components: [{ sku: 'MUG-BLU-12OZ', units: 1 }],
      outcome: 'proposed',
      reason: 'same_sku',
    },
  ],
  ambiguous: [{ sellerSku: 'TEE_L', candidates: ['TEE-L', 'tee-l'] }],
  fulfilledByAmazon: ['MUG-RED-FBA'],
  unreadable: [],
};

const UNDER_WAY: MatchView = { status: 'under_way', ...RUN, phase: 'report' };

const UNMATCHED: UnmatchedList = {
  items: [
    {
      kind: 'seller_sku',
      sellerSku: 'mug blu 12oz',
      source: 'return',
      since: '2026-11-22T08:00:04.120000Z',
      suggestions: ['MUG-BLU-12OZ'],
    },
    { kind: 'sku', sku: 'LAMP', source: 'catalogue', since: '2026-11-23T10:02:11.000Z', suggestions: [] },
  ],
};

/** Links the seller's catalogue with the registered SKUs. */
export const LISTING_MATCH_API: api.Part = {
  tag: 'listing-match',
  description:
    "Compares the seller's catalogue at Amazon with the registered SKUs and the listings, links what is certain, and lists what is not linked.",
  schemas: {
    Match: api.objectOf<MatchView>('A match, its progress or its result.', {
      status: api.wordOf<MatchView['status']>({
        never: 'no match has begun yet',
        under_way: 'Amazon makes the report, or it is being read',
        finished: 'the catalogue was read to its end',
        failed: 'the match ended without a result, for the reason in `error`',
      }),
      'dryRun?': api.flag('True: it proposes listings and makes none.'),
      'beganAt?': api.moment('When it began.'),
      'phase?': api.wordOf<NonNullable<MatchView['phase']>>({
        report: 'Amazon makes the report, which takes minutes',
        reading: 'the report is read, and the listings are made',
      }),
      'notBefore?': api.moment('The next step is not made before. With `problem` only.'),
      'problem?': api.text('Why the last step failed; it is repeated.'),
      'reportId?': api.text('The report of Amazon.'),
      'reportCreatedAt?': api.moment(
        'When Amazon began to make it. A report of the last hour is used again.',
      ),
      'finishedAt?': api.moment('When it ended.'),
      'error?': api.ref('MatchError'),
      'counts?': api.ref('MatchCounts'),
      'proposals?': api.listOf(api.ref('MatchProposal'), 'Listings that are certain, at most 1,000.'),
      'ambiguous?': api.listOf(
        api.ref('MatchAmbiguity'),
        'Seller SKUs that several SKUs fit, at most 1,000. Link them by hand.',
      ),
      'fulfilledByAmazon?': api.listOf(
        api.text('A seller SKU.'),
        'Seller SKUs that Amazon fulfils, at most 1,000. They are not linked: Amazon refuses quantities for them.',
      ),
      'unreadable?': api.listOf(
        api.ref('MatchUnreadable'),
        'Lines of the report that could not be read: the first 20.',
      ),
    }),
    MatchError: api.objectOf<MatchFailure>('Why a match ended without a result.', {
      code: api.wordOf<MatchFailure['code']>({
        amazon_forbidden: 'the application lacks the role for the report',
        amazon_login_refused: 'Login with Amazon refuses the credentials',
        amazon_refuses: 'Amazon refuses the call',
        amazon_unavailable:
          'Amazon gave no usable answer for a quarter of an hour, or throttled the match for four hours',
        report_cancelled: 'Amazon cancelled the report, mostly because there is no listing',
        report_failed: 'Amazon ended the report with an error',
        report_late: 'the report was not ready after two hours',
        not_a_catalogue: 'the document is another one, or in an unknown language',
      }),
      message: api.text('What happened and what to do.'),
    }),
    MatchCounts: api.objectOf<MatchCounts>('What a match found, in numbers.', {
      rows: api.count('Lines of the report.'),
      linked: api.count('Seller SKUs that are registered, or have a listing.'),
      fulfilledByAmazon: api.count('Seller SKUs that Amazon fulfils.'),
      incomplete: api.count('Drafts, and seller SKUs without a fulfilment channel.'),
      proposed: api.count('Listings that are certain, of a dry run.'),
      created: api.count('Listings that were made.'),
      rejected: api.count('Listings that were certain and were refused; each has a `message`.'),
      ambiguous: api.count('Seller SKUs that several SKUs fit.'),
      unmatched: api.count('Seller SKUs that no SKU fits.'),
      unsold: api.count('SKUs with stock that no listing sells and that the catalogue does not have.'),
      unreadable: api.count('Lines that could not be read.'),
    }),
    MatchProposal: api.objectOf<ProposalView>('A listing that is certain.', {
      sellerSku: api.ref('Sku'),
      components: api.listOf(api.ref('Component'), 'The one SKU that fits, one unit.'),
      outcome: api.wordOf<ProposalView['outcome']>({
        proposed: 'a match without dryRun makes it',
        created: 'it was made',
        rejected: 'it was refused, for the reason in `message`',
      }),
      reason: api.wordOf<ProposalView['reason']>({
        same_sku: 'the seller SKU is the SKU in another spelling',
        own_name:
          "the SKU's own name is in the catalogue too: without a listing of its own it would not be pushed any more beside the other seller SKU",
      }),
      'message?': api.text('Why it was refused.'),
    }),
    MatchAmbiguity: api.objectOf<Ambiguity>('A seller SKU that several SKUs fit.', {
      sellerSku: api.ref('Sku'),
      candidates: api.listOf(api.ref('Sku'), 'SKUs that fit, at most five.'),
    }),
    MatchUnreadable: api.objectOf<EndedMatch['unreadable'][number]>('A line that could not be read.', {
      line: api.integer('Its number in the document; the header is line 1.', { minimum: 1 }),
      problem: api.text('What is wrong with it.'),
    }),
    Unmatched: api.objectOf<Unmatched>('A seller SKU or a SKU that is not linked.', {
      kind: api.wordOf<Unmatched['kind']>({
        seller_sku: 'Amazon knows the seller SKU, and it is neither registered nor a listing',
        sku: 'the SKU has stock, and no listing sells it',
      }),
      'sellerSku?': api.text('The seller SKU, of `seller_sku`.'),
      'sku?': api.text('The SKU, of `sku`.'),
      source: api.wordOf<Unmatched['source']>({
        return: 'a return of Amazon named it',
        catalogue: 'the last match found it',
        push: 'a push found no listing of its name; only before the first match',
      }),
      since: api.moment('Since when it is known.'),
      suggestions: api.listOf(
        api.ref('Sku'),
        'Registered SKUs that are most likely meant, at most three; none for `sku`.',
      ),
    }),
    UnmatchedPage: api.pageOf(api.ref('Unmatched'), 'One page of what is not linked.'),
  },
  operations: {
    'POST /api/listings/match': {
      operationId: 'matchListings',
      summary: "Link the seller's catalogue",
      description:
        'Reads all listings of the seller by the report `GET_MERCHANT_LISTINGS_ALL_DATA`. A seller SKU that the merchant fulfils is linked when it is registered or has a listing. Another one gets the listing `{ sku, units: 1 }` when exactly one SKU is the same apart from case, width, blanks, dashes and, of a number, leading zeros. Nothing else changes. One match runs at a time, over all instances; send the request again after 202 to get the result.',
      parameters: [
        api.inQuery('dryRun', 'True: propose listings and make none.', { type: 'boolean', default: false }),
      ],
      answers: {
        200: api.json('The result.', api.ref('Match'), { dryRun: FINISHED }),
        202: api.json(
          'It takes longer than 20 s, or waits for the limit of Amazon: its progress.',
          api.ref('Match'),
          { underWay: UNDER_WAY },
        ),
        409: api.errorAnswer('A match of the other kind is under way.', {
          underWay: matchUnderWay(true),
        }),
        502: api.errorAnswer('The match ended without a result.', {
          forbidden: matchFailed(FAILURES.forbidden('Unauthorized: Access to requested resource is denied.')),
          cancelled: matchFailed(FAILURES.cancelled(RUN.reportId)),
        }),
      },
    },
    'GET /api/listings/match': {
      operationId: 'getMatch',
      summary: 'The match under way, or the last one',
      description: 'Changes nothing, also at Amazon. Lists of a match are kept for 90 days.',
      answers: {
        200: api.json('The match.', api.ref('Match'), { finished: FINISHED, underWay: UNDER_WAY }),
      },
    },
    'GET /api/listings/unmatched': {
      operationId: 'listUnmatched',
      summary: 'What is not linked',
      description:
        'First the seller SKUs that returns named, newest first, then those of the last match (at most 10,000), then the SKUs with stock that it did not find (at most 10,000), both in the order of their names. Before the first match these are the SKUs of which a push found no listing. What was linked since is left out. A page may be short, even empty, while there is a next one.',
      parameters: PAGE_PARAMETERS,
      answers: { 200: api.json('One page.', api.ref('UnmatchedPage'), { some: UNMATCHED }) },
    },
  },
};
