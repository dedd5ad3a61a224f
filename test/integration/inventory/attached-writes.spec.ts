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

/** A return commits with the movement that it causes: both are written, or neither. */
describe('a write that is attached to a movement', () => {
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

  function returnOf(name: string, of = sku): AttachedWrites {
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

  it('commits with it', async () => {
    const movement = restock();
    expect(await writer.commits.submitWithWrites([{ movement, attached: returnOf('a') }])).toMatchObject([
      { kind: 'applied', row: { physicalAfter: 11 } },
    ]);
    expect([await exists('a'), await physical()]).toEqual([true, 11]);
  });

  it('prevents it when its own condition fails, and does not affect the other movements', async () => {
    await store.client.send(new PutItemCommand({ TableName: store.tables.returns, Item: key('taken') }));
    const other = newSku();
    await writer.move(registration(other, { physical: 5 }));
    const outcomes = await writer.commits.submitWithWrites([
      { movement: restock(), attached: returnOf('taken') },
      { movement: restock(undefined, other), attached: returnOf('b', other) },
      { movement: sale(sku) },
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['condition_failed', 'applied', 'applied']);
    expect([await physical(), await physical(other), await exists('b', other)]).toEqual([9, 6, true]);
    expect(await ledgerOf(store, sku)).toHaveLength(2);
  });

  it('is not written when a rule forbids the movement', async () => {
    const unknown = newSku();
    expect(
      await writer.commits.submitWithWrites([
        { movement: restock(undefined, unknown), attached: returnOf('a', unknown) },
      ]),
    ).toEqual([{ kind: 'refused', reason: 'unknown_sku' }]);
    expect(await exists('a', unknown)).toBe(false);
  });

  it('is a duplicate together with its movement', async () => {
    const movement = restock();
    await writer.commits.submitWithWrites([{ movement, attached: returnOf('a') }]);
    const second = new LedgerWriter(store);
    expect(await second.commits.submitWithWrites([{ movement, attached: returnOf('a') }])).toMatchObject([
      { kind: 'duplicate' },
    ]);
    expect(await physical()).toBe(11);
    await second.end();
  });

  it('counts as applied when the answer to the commit was lost', async () => {
    const lossy = new LedgerWriter(store);
    lossy.script.loseAnswer('TransactWriteItems', () => new Error('the answer was lost'));
    expect(
      await lossy.commits.submitWithWrites([{ movement: restock(), attached: returnOf('a') }]),
    ).toMatchObject([{ kind: 'applied', row: { physicalAfter: 11 } }]);
    expect([await exists('a'), await physical()]).toEqual([true, 11]);
    await lossy.end();
  });

  it('counts towards the bound of a transaction', async () => {
    const many = Array.from({ length: 120 }, (_, index) => ({
      movement: restock(),
      attached: returnOf(`unit-${index}`),
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
