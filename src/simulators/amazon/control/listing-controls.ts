import { ok } from '../http/answer';
import { controlError } from './control-routes';
import { isObject, parseJson } from '../http/exchange';
import { type Endpoint } from '../http/route';
import { type ListingsStore } from '../listings/listings-store';
import { isCount } from '../listings/patch-validation';

/**
 * The controls of how listings behave: `PUT /_simulator/listing-settings` with `{ "liveAfterMs": [1000, 120000] }` makes
 * accepted submissions live after a time between these two, in ms. `GET /_simulator/numbers?sku=MUG` lists how the number of
 * a listing became what it is, without `sku` those of all; `simulator.numberChanges()` in the same process.
 */
export function listingControls(store: ListingsStore): readonly Endpoint[] {
  const path = '/_simulator/listing-settings';
  return [
    {
      method: 'GET',
      path: '/_simulator/numbers',
      handle: ({ query }) => {
        const sku = query.get('sku');
        const changes = store.numbers.entries();
        return ok({ changes: sku === null ? changes : changes.filter((change) => change.sku === sku) });
      },
    },
    { method: 'GET', path, handle: () => ok(store.settings) },
    {
      method: 'PUT',
      path,
      handle: ({ body }) => {
        const input = parseJson(body);
        const liveAfterMs = isObject(input) ? readRange(input['liveAfterMs']) : undefined;
        return liveAfterMs === undefined
          ? controlError(400, 'liveAfterMs must be a list of the least and the most ms.')
          : ok(store.change({ liveAfterMs }));
      },
    },
  ];
}

/** Reads the least and the most of a number of ms. */
export function readRange(value: unknown): readonly [least: number, most: number] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [least, most] = value as unknown[];
  return isCount(least) && isCount(most) && least <= most ? [least, most] : undefined;
}
