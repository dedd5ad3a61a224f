import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { deleteExpired } from '../../../src/platform/dynamodb/embedded/expired-rows';
import { startExpiry } from '../../../src/platform/dynamodb/embedded/expiry.scheduler';
import { eventually } from '../../support/eventually';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const NOW_SECONDS = 1_800_000_000;
const DAY_SECONDS = 86_400;

describe('expired rows of the embedded engine', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await startTestStore();
  });
  afterEach(() => store.stop());

  async function put(txId: string, expiresAt?: number): Promise<void> {
    const expiry = expiresAt === undefined ? undefined : { expiresAt: { N: String(expiresAt) } };
    const Item = { txId: { S: txId }, ...expiry };
    await store.client.send(new PutItemCommand({ TableName: store.tables.transactions, Item }));
  }

  async function left(): Promise<string[]> {
    const { Items = [] } = await store.client.send(new ScanCommand({ TableName: store.tables.transactions }));
    return Items.map(({ txId }) => txId?.S ?? '').sort();
  }

  it('are deleted, step by step, and no row before its time or without one', async () => {
    await Promise.all(Array.from({ length: 250 }, (_, at) => put(`row ${at}`, NOW_SECONDS - 1)));
    await put('lease:broadcast');
    await put('due now', NOW_SECONDS);
    await put('due tomorrow', NOW_SECONDS + DAY_SECONDS);
    let pauses = 0;
    const pause = (): Promise<void> => {
      pauses += 1;
      return Promise.resolve();
    };
    const now = (): number => NOW_SECONDS * 1000 + 999;
    expect(await deleteExpired(store.client, store.prefix, now, pause)).toBe(250);
    expect(pauses).toBeGreaterThan(0);
    expect(await left()).toEqual(['due now', 'due tomorrow', 'lease:broadcast']);
    expect(await deleteExpired(store.client, store.prefix, now, pause)).toBe(0);
  });

  it('are deleted in the background, until the service stops', async () => {
    await put('expired', 1);
    const lines: unknown[] = [];
    const note = (line: object): void => {
      lines.push(line);
    };
    const stop = startExpiry(store.client, store.prefix, { info: note, warn: note }, 1);
    await eventually('the row is gone', async () => (await left()).length === 0);
    await stop();
    expect(lines).toEqual([{ context: 'Expiry', rows: 1 }]);
  });
});
