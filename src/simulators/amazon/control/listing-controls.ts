import { type Answer, ok } from '../http/answer';
import { controlError } from './control-routes';
import {
  readListingEdit,
  readListingSettings,
  readOtherWriter,
  readRelease,
  readSubmissionFault,
} from './listing-control-input';
import { type Endpoint } from '../http/route';
import { type Listing, stateOf } from '../listings/listing';
import { type ListingsStore } from '../listings/listings-store';

/**
 * The controls of how listings behave. A test in the same process calls `simulator.listings` instead, whose methods have the
 * same names.
 *
 * - `PUT /_simulator/listing-settings` with `{ "liveAfterMs": [1000, 120000] }` makes accepted submissions live after a time
 *   between these two, in ms. `keepsOrder` false: those of a SKU overtake each other; `lostShare`, `twiceShare` (0 to 1).
 * - `POST /_simulator/submission-faults` with `{ "kind": "never", "times": 1 }`: the next accepted submission is never live.
 *   `late` and `twice` (both with `ms`) and `hold` (until released) are the others; `times` can be `"always"`, and a `sku`
 *   limits it to one listing. `DELETE` removes them all. `POST /_simulator/submissions/release` lets the held ones be live,
 *   the newest first, or `{ "order": "oldest-first" }`.
 * - `POST /_simulator/listings/{sku}/edit`: an edit in Seller Central: `{ "quantity": 5 }`, `{ "suppressed": true }` (and
 *   `false`), `{ "channel": "AMAZON_NA" }` (and `DEFAULT`, `MIXED`). What is not named stays.
 * - `PUT /_simulator/other-writers/{sku}` with `{ "quantity": 5, "afterMs": 1000 }`: another app sets its number now and again
 *   after each change to another number, until `DELETE`.
 * - `GET /_simulator/numbers?sku=MUG` lists how the number of a listing became what it is, without `sku` those of all.
 */
export function listingControls(store: ListingsStore): readonly Endpoint[] {
  const settings = '/_simulator/listing-settings';
  const faults = '/_simulator/submission-faults';
  const writers = '/_simulator/other-writers/:sku';
  return [
    {
      method: 'GET',
      path: '/_simulator/numbers',
      handle: ({ query }) => {
        const sku = query.get('sku');
        // Looking at the listings applies what is due.
        store.entries();
        const changes = store.numbers.entries();
        return ok({ changes: sku === null ? changes : changes.filter((change) => change.sku === sku) });
      },
    },
    { method: 'GET', path: settings, handle: () => ok(store.settings) },
    {
      method: 'PUT',
      path: settings,
      handle: ({ body }) => answerTo(readListingSettings(body), (wanted) => ok(store.change(wanted))),
    },
    {
      method: 'POST',
      path: faults,
      handle: ({ body }) =>
        answerTo(readSubmissionFault(body), (fault) => {
          store.script(fault);
          return { status: 201, body: fault };
        }),
    },
    {
      method: 'DELETE',
      path: faults,
      handle: () => {
        store.clearFaults();
        return ok({});
      },
    },
    {
      method: 'POST',
      path: '/_simulator/submissions/release',
      handle: ({ body }) =>
        answerTo(readRelease(body), ({ order }) => ok({ released: store.release(order) })),
    },
    {
      method: 'POST',
      path: '/_simulator/listings/:sku/edit',
      handle: ({ params, body }) =>
        answerTo(readListingEdit(body), (edit) => listingAnswer(store.edit(params.get('sku') ?? '', edit))),
    },
    {
      method: 'PUT',
      path: writers,
      handle: ({ params, body }) =>
        answerTo(readOtherWriter(body), (writer) =>
          listingAnswer(store.writeBack(params.get('sku') ?? '', writer)),
        ),
    },
    {
      method: 'DELETE',
      path: writers,
      handle: ({ params }) => ok({ removed: store.stopWriting(params.get('sku') ?? '') }),
    },
  ];
}

/** Acts on an input that was read; a string says what is wrong with it. */
function answerTo<T extends object>(input: T | string, act: (input: T) => Answer): Answer {
  return typeof input === 'string' ? controlError(400, input) : act(input);
}

function listingAnswer(listing: Listing | undefined): Answer {
  return listing === undefined ? controlError(404, 'There is no such listing.') : ok(stateOf(listing));
}
