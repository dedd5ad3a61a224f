import { randomUUID } from 'node:crypto';
import { type AttributeValue, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Movement } from '../../../src/inventory/domain/movement';
import { AttachedWrites } from '../../../src/inventory/ledger/attached-writes';
import {
  ledgerOf,
  LedgerWriter,
  newSku,
  registration,
  sale,
  stockItem,
} from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** A return is the natural rider of the movement that it causes: both are written, or neither. */
describe('what rides with a movement', () => {
  let store: TestStore;
  let writer: LedgerWriter;
  let sku: string;

  beforeAll(async () => {
    store = await startTestStore();
    writer = new LedgerWriter(store);
  });

  afterAll(async () => {
    await writer.end();
    await store.stop();
  });

  beforeEach(async () => {
    sku = newSku();
    await writer.move(registration(sku, { physical: 10 }));
  });

  function restock(txId = `amazon:return:${randomUUID()}`, of = sku): Movement {
    const change = { kind: 'delta', delta: 1, mayOversell: false } as const;
    return { txId, sku: of, action: 'return', change, actor: 'amazon', cause: {} };
  }

  function key(name: string, of = sku): Record<string, AttributeValue> {
    return { sku: { S: of }, timestamp: { S: name } };
  }

  function rider(name: string, of = sku): AttachedWrites {
    const put = {
      TableName: store.tables.returns,
      Item: key(name, of),
      ConditionExpression: 'attribute_not_exists(sku)',
    };
    return new AttachedWrites([{ Put: put }]);
  }

  async function exists(name: string, of = sku): Promise<boolean> {
    const { Item } = await store.client.send(
      new GetItemCommand({ TableName: store.tables.returns, Key: key(name, of), ConsistentRead: true }),
    );
    return Item !== undefined;
  }

  async function physical(of = sku): Promise<number> {
    return Number((await stockItem(store, of)).physical?.N);
  }

  it('is written with it', async () => {
    const movement = restock();
    expect(await writer.commits.submitWithWrites([{ movement, rider: rider('a') }])).toMatchObject([
      { kind: 'applied', row: { physicalAfter: 11 } },
    ]);
    expect([await exists('a'), await physical()]).toEqual([true, 11]);
  });

  it('holds it back when its own condition does not hold, and harms no neighbour', async () => {
    await store.client.send(new PutItemCommand({ TableName: store.tables.returns, Item: key('taken') }));
    const other = newSku();
    await writer.move(registration(other, { physical: 5 }));
    const outcomes = await writer.commits.submitWithWrites([
      { movement: restock(), rider: rider('taken') },
      { movement: restock(undefined, other), rider: rider('b', other) },
      { movement: sale(sku) },
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['overtaken', 'applied', 'applied']);
    expect([await physical(), await physical(other), await exists('b', other)]).toEqual([9, 6, true]);
    expect(await ledgerOf(store, sku)).toHaveLength(2);
  });

  it('is not written when a rule forbids the movement', async () => {
    const unknown = newSku();
    expect(
      await writer.commits.submitWithWrites([
        { movement: restock(undefined, unknown), rider: rider('a', unknown) },
      ]),
    ).toEqual([{ kind: 'refused', reason: 'unknown_sku' }]);
    expect(await exists('a', unknown)).toBe(false);
  });

  it('is a duplicate together with its movement', async () => {
    const movement = restock();
    await writer.commits.submitWithWrites([{ movement, rider: rider('a') }]);
    const second = new LedgerWriter(store);
    expect(await second.commits.submitWithWrites([{ movement, rider: rider('a') }])).toMatchObject([
      { kind: 'duplicate' },
    ]);
    expect(await physical()).toBe(11);
    await second.end();
  });

  it('counts as applied when the answer to the commit was lost', async () => {
    const unlucky = new LedgerWriter(store);
    unlucky.script.loseAnswer('TransactWriteItems', () => new Error('the answer got lost'));
    expect(
      await unlucky.commits.submitWithWrites([{ movement: restock(), rider: rider('a') }]),
    ).toMatchObject([{ kind: 'applied', row: { physicalAfter: 11 } }]);
    expect([await exists('a'), await physical()]).toEqual([true, 11]);
    await unlucky.end();
  });

  it('fills transactions only as far as they go, each movement with its own rider', async () => {
    const many = Array.from({ length: 120 }, (_, index) => ({
      movement: restock(),
      rider: rider(`unit-${index}`),
    }));
    const outcomes = (
      await Promise.all(
        [0, 40, 80].map((from) => writer.commits.submitWithWrites(many.slice(from, from + 40))),
      )
    ).flat();
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['applied']));
    expect(await physical()).toBe(130);
    for (let index = 0; index < 120; index += 17) expect(await exists(`unit-${index}`)).toBe(true);
  });
});
