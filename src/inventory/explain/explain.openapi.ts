import * as api from '../../platform/http/openapi/openapi';
import { SKU_PARAMETER, UNKNOWN_SKU } from '../stock/inventory.openapi';
import { SALE_ROW, SYNC_ROW } from '../stock/ledger.openapi';
import type { ExplainedListing, Explanation, ListingTermLabel, Term, TermLabel } from './domain/explanation';

const PARTS = {
  units: api.integer('Units that it adds (above 0) or takes away (below 0).'),
  since: api.nullable('string', 'Since when it has these units; null where no row is kept that shows it.'),
  rows: api.listOf(api.text('A `txId`.'), 'The rows of the ledger behind it, the newest first, at most 20.'),
  'more?': api.count('Further rows behind it, older than these. Absent for none.'),
};

const MUG: Explanation = {
  sku: 'MUG-BLU-12OZ',
  physical: 12,
  buffer: 3,
  broadcast: 8,
  terms: [
    {
      label: 'on_the_shelf',
      units: 12,
      since: SALE_ROW.timestamp,
      rows: [SALE_ROW.txId, 'manual:count-7'],
      more: 2,
    },
    { label: 'held_back', units: -3, since: '2026-11-20T08:00:00.000000Z', rows: ['manual:buffer-1'] },
    { label: 'presumed_sold', units: -1, since: '2026-11-23T10:02:20.000000Z', rows: [] },
  ],
  listings: [],
  receipt: { state: 'observed', quantity: 8, at: SYNC_ROW.timestamp, observedQuantity: 8 },
  text: '8 at Amazon: 12 on the shelf, 3 held back, 1 sold on Amazon 40 s ago and not yet observed',
};

const LISTED: Explanation = {
  sku: 'TEA/GREEN 100G',
  physical: 9,
  buffer: 0,
  broadcast: 9,
  terms: [{ label: 'on_the_shelf', units: 9, since: null, rows: [] }],
  listings: [
    {
      sellerSku: 'TEA-GREEN-3-PACK',
      q: 2,
      limitedBy: 'TEA/GREEN 100G',
      terms: [
        { label: 'whole_units', units: 3, since: null, rows: [] },
        { label: 'held_back', units: -1, since: null, rows: [] },
      ],
      receipt: { state: 'accepted', quantity: 2, at: SYNC_ROW.timestamp },
    },
  ],
  receipt: { state: 'accepted', quantity: 2, at: SYNC_ROW.timestamp },
  text: '9 at Amazon: 9 on the shelf; sold as TEA-GREEN-3-PACK (2)',
};

/** What the number of a SKU for Amazon is made of. */
export const EXPLAIN_API: api.Part = {
  tag: 'explain',
  description: 'What the number of a SKU for Amazon is made of, part by part.',
  schemas: {
    Term: api.objectOf<Term<TermLabel>>('One part of a number.', {
      label: api.wordOf<TermLabel>({
        on_the_shelf: 'units in stock; all movements of the ledger add up to them',
        oversold: 'more units were sold than there were; the rows are those since the shelf was empty',
        held_back: 'the buffer; the row is the one that set it',
        presumed_sold:
          'units that Amazon showed as missing and whose order is not known yet: no row records them',
        not_below_zero: 'Amazon shows no number below 0; the row is the one that left nothing to sell',
      }),
      ...PARTS,
    }),
    ListingTerm: api.objectOf<Term<ListingTermLabel>>('One part of the number of a listing.', {
      label: api.wordOf<ListingTermLabel>({
        whole_units:
          'whole units that the components allow; the rows are those of this SKU, where it allows the fewest',
        percent: 'what the percentage of the rule leaves out',
        held_back: "the rule's own buffer",
        below_minimum: 'fewer than the minimum are not offered',
        above_maximum: 'what is above the maximum',
        paused: 'the listing is paused',
      }),
      ...PARTS,
    }),
    ExplainedListing: api.objectOf<ExplainedListing>('The number of a listing, part by part.', {
      sellerSku: api.ref('Sku'),
      q: api.count('The quantity for Amazon.'),
      limitedBy: api.text('The component that allows the fewest whole units.'),
      terms: api.listOf(api.ref('ListingTerm'), 'They add up to `q`.'),
      receipt: api.ref('Receipt'),
    }),
    Explanation: api.objectOf<Explanation>('The number of a SKU for Amazon, part by part.', {
      sku: api.ref('Sku'),
      physical: api.integer('Units on the shelf.'),
      buffer: api.count('Units held back.'),
      broadcast: api.count(
        'What is offered at Amazon: less than `broadcast` of the stock while units are presumed sold.',
      ),
      terms: api.listOf(api.ref('Term'), 'They add up to `broadcast`.'),
      listings: api.listOf(
        api.ref('ExplainedListing'),
        'What sells the SKU at Amazon, where listings do; their numbers are pushed then.',
      ),
      receipt: api.ref('Receipt'),
      text: api.text('The same as one sentence.'),
    }),
  },
  operations: {
    'GET /api/inventory/{sku}/explain': {
      operationId: 'explainStock',
      summary: 'Why Amazon gets this number',
      description:
        'The parts of the number of this moment, each with the rows behind it, and one sentence. It reads at most 1,200 rows of the ledger; a row of the last second may be missing, and the units of a part are those of the stock in any case.',
      parameters: [SKU_PARAMETER],
      answers: {
        200: api.json('The parts of the number.', api.ref('Explanation'), { plain: MUG, listed: LISTED }),
        404: UNKNOWN_SKU,
      },
    },
  },
};
