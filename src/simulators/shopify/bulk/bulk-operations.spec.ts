import { callAdmin, startTestShop } from '../../../../test/support/shopify/simulated-shop';
import { eventually } from '../../../../test/support/eventually';
import type { ShopifySimulator } from '../shopify-simulator';

let shop: ShopifySimulator;
beforeEach(async () => {
  shop = await startTestShop();
});
afterEach(() => shop.close());

const ITEMS = `{ inventoryItems { edges { node { id sku
  variants { edges { node { id product { isGiftCard } } } }
  inventoryLevels { edges { node { id location { id } quantities(names: ["available"]) { quantity } } } } } } } }`;

async function start(query: string, isGrouped = true): Promise<Record<string, unknown>> {
  const answer = await callAdmin(
    shop,
    `mutation($query: String!, $grouped: Boolean!) { bulkOperationRunQuery(query: $query, groupObjects: $grouped) {
      bulkOperation { id status } userErrors { code message } } }`,
    { query, grouped: isGrouped },
  );
  return answer.data?.['bulkOperationRunQuery'] as unknown as Record<string, unknown>;
}

async function ended(): Promise<Record<string, string>> {
  return eventually('the operation ends', async () => {
    const answer = await callAdmin(
      shop,
      '{ bulkOperations(first: 1, reverse: true) { nodes { status errorCode objectCount url partialDataUrl } } }',
    );
    const list = answer.data?.['bulkOperations'] as unknown as { nodes: Record<string, string>[] };
    const [operation] = list.nodes;
    return operation?.['status'] === 'RUNNING' || operation?.['status'] === 'CREATED' ? undefined : operation;
  });
}

async function linesOf(url: string | undefined): Promise<Record<string, unknown>[]> {
  const text = await (await fetch(url ?? '')).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('writes every item with its variant and levels into a file, over more than one part', async () => {
  shop.merchant.createItems(
    Array.from({ length: 1201 }, (_, index) => ({ sku: `S${index}`, available: index })),
  );
  expect(await start(ITEMS)).toMatchObject({ userErrors: [] });
  const { status, objectCount, url } = await ended();
  expect({ status, objectCount }).toEqual({ status: 'COMPLETED', objectCount: '3603' });
  const lines = await linesOf(url);
  expect(lines.filter((line) => 'sku' in line).map(({ sku }) => sku)).toEqual(
    Array.from({ length: 1201 }, (_, index) => `S${index}`),
  );
  const [item, variant, level] = lines.slice(-3);
  expect(variant).toMatchObject({ product: { isGiftCard: false }, __parentId: item?.['id'] });
  expect(level).toMatchObject({ quantities: [{ quantity: 1200 }], __parentId: item?.['id'] });
});

it('promises no place of a child without grouping', async () => {
  shop.merchant.createItems([{ sku: 'A' }, { sku: 'B' }]);
  await start(ITEMS, false);
  const lines = await linesOf((await ended())['url']);
  expect(lines.map((line) => '__parentId' in line)).toEqual([false, false, true, true, true, true]);
});

it.each([
  ['{ inventoryItems { nodes { id } } }', 'edges'],
  ['{ shop { name } }', 'connection'],
  ['{ inventoryItems { edges { node { motto } } } }', 'motto'],
  ['mutation { x }', 'need a query'],
])('refuses %s', async (query, message) => {
  const answer = await start(query);
  expect(answer).toMatchObject({ bulkOperation: null, userErrors: [{ code: 'INVALID' }] });
  expect(JSON.stringify(answer)).toContain(message);
});

it('runs five at a time', async () => {
  shop.bulk.change({ takesMs: 600_000 });
  for (let count = 0; count < 5; count += 1) expect(await start(ITEMS)).toMatchObject({ userErrors: [] });
  expect(await start(ITEMS)).toMatchObject({ userErrors: [{ code: 'LIMIT_REACHED' }] });
});

it('ends with what it read so far where it fails', async () => {
  shop.merchant.createItems([{ sku: 'A' }]);
  shop.bulk.change({ failsWith: 'TIMEOUT' });
  await start(ITEMS);
  const { status, errorCode, url, partialDataUrl } = await ended();
  expect({ status, errorCode, url }).toEqual({ status: 'FAILED', errorCode: 'TIMEOUT', url: null });
  expect(await linesOf(partialDataUrl)).toHaveLength(3);
});
