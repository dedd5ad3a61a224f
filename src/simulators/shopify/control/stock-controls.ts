import type { Endpoint } from '../../amazon/http/route';
import type { MerchantStock } from '../stock/merchant-stock';
import type { NewItem } from '../stock/shop-item';
import { BadControl, ControlBody, controlled } from './read-body';

/**
 * What the merchant does in Shopify's admin. A test in the same process calls `simulator.merchant` instead.
 *
 * - `POST /_simulator/items`: `{ "sku": "MUG", "available": 5 }`; optional `title`, `tracked`, `continuesSelling`, `giftCard`,
 *   `bundleParent`, and `at` (`available` by location id) in place of `available`. `{ "items": [...] }` adds them without a
 *   webhook, as those of a shop that has them for long.
 * - `PATCH /_simulator/items/{itemId}`: the same fields, and `sku`. `DELETE` removes the item.
 * - `POST /_simulator/count`: `{ "sku": "MUG", "available": 7 }`: the merchant counts. Optional `locationId`.
 * - `POST /_simulator/adjust`: `{ "sku": "MUG", "delta": -1 }`: the merchant receives or loses units.
 * - `POST /_simulator/move`: `{ "sku": "MUG", "units": 2, "from": "…", "to": "…" }`.
 * - `POST /_simulator/locations`: `{ "name": "Store" }`; optional `isFulfillmentService`. `PATCH …/{locationId}`: `name`, `isActive`.
 */
export function stockControls(merchant: MerchantStock): readonly Endpoint[] {
  const post = (path: string, run: (body: ControlBody) => unknown, status = 200): Endpoint => ({
    method: 'POST',
    path: `/_simulator/${path}`,
    handle: ({ body }) => controlled(() => run(new ControlBody(body)), status),
  });
  return [
    post(
      'items',
      (body) =>
        body.has('items')
          ? { items: merchant.createItems(body.list('items').map(readItem)) }
          : merchant.createItem(readItem(body)),
      201,
    ),
    {
      method: 'PATCH',
      path: '/_simulator/items/:itemId',
      handle: ({ params, body }) =>
        controlled(() =>
          merchant.changeItem({ itemId: params.get('itemId') ?? '' }, readChange(new ControlBody(body))),
        ),
    },
    {
      method: 'DELETE',
      path: '/_simulator/items/:itemId',
      handle: ({ params }) =>
        controlled(() => {
          merchant.removeItem({ itemId: params.get('itemId') ?? '' });
        }),
    },
    post('count', (body) =>
      merchant.count({ sku: body.text('sku') }, body.whole('available'), locationOf(body)),
    ),
    post('adjust', (body) =>
      merchant.adjust({ sku: body.text('sku') }, body.whole('delta'), locationOf(body)),
    ),
    post('move', (body) => {
      merchant.move({ sku: body.text('sku') }, body.whole('units'), body.text('from'), body.text('to'));
    }),
    post(
      'locations',
      (body) =>
        merchant.addLocation({
          name: body.text('name'),
          ...body.optional('isFulfillmentService', 'flag'),
        }),
      201,
    ),
    {
      method: 'PATCH',
      path: '/_simulator/locations/:locationId',
      handle: ({ params, body }) =>
        controlled(() => {
          const change = new ControlBody(body);
          return merchant.changeLocation(params.get('locationId') ?? '', {
            ...change.optional('name', 'text'),
            ...change.optional('isActive', 'flag'),
          });
        }),
    },
  ];
}

function readItem(body: ControlBody): NewItem {
  return {
    sku: body.raw('sku') === null ? null : body.text('sku'),
    ...body.optional('available', 'whole'),
    ...(body.has('at') ? { at: readPlaces(body.raw('at')) } : {}),
    ...readFlags(body),
  };
}

function readChange(body: ControlBody): Parameters<MerchantStock['changeItem']>[1] {
  return {
    ...(body.has('sku') ? { sku: body.raw('sku') === null ? null : body.text('sku') } : {}),
    ...readFlags(body),
  };
}

function readFlags(body: ControlBody): Omit<NewItem, 'sku'> {
  return {
    ...body.optional('title', 'text'),
    ...body.optional('tracked', 'flag'),
    ...body.optional('continuesSelling', 'flag'),
    ...body.optional('giftCard', 'flag'),
    ...body.optional('bundleParent', 'flag'),
  };
}

function readPlaces(value: unknown): Record<string, number> {
  const entries = Object.entries(value ?? {}) as [string, unknown][];
  if (!entries.every((entry): entry is [string, number] => typeof entry[1] === 'number'))
    throw new BadControl('at must be an object of numbers by location id.');
  return Object.fromEntries(entries);
}

function locationOf(body: ControlBody): string | undefined {
  return body.has('locationId') ? body.text('locationId') : undefined;
}
