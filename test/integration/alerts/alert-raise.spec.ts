import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { toAlert } from '../../../src/alerts/store/alert-item';
import { AlertListRepository } from '../../../src/alerts/store/alert-list.repository';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { type Alert, type AlertDraft, alertIdOf, draftAlert } from '../../../src/alerts/domain/alert';
import { startTestStore, type TestStore } from '../../support/store/test-store';

describe('alerts', () => {
  let store: TestStore;
  let alerts: AlertsRepository;
  let lists: AlertListRepository;
  let sku: string;

  beforeAll(async () => {
    store = await startTestStore();
    alerts = new AlertsRepository(store.documents, store.tables);
    lists = new AlertListRepository(store.documents, store.tables);
  });

  afterAll(async () => {
    await store.stop();
  });

  beforeEach(() => {
    sku = `SKU-${randomUUID().slice(0, 8)}`;
  });

  function unknownSku(minute: number, message = 'unknown'): AlertDraft {
    return draftAlert(alertIdOf.unknownSku(sku), 'unknown_sku', at(minute), message, { sku });
  }

  function at(minute: number): string {
    return `2026-11-23T10:${String(minute).padStart(2, '0')}:00.000000Z`;
  }

  async function unread(limit: number): Promise<Alert[]> {
    return (await lists.page({ unread: true }, limit, Date.parse(at(0)))).alerts;
  }

  async function stored(): Promise<Alert | undefined> {
    const { Item } = await store.documents.send(
      new GetCommand({
        TableName: store.tables.alerts,
        Key: { alertId: alertIdOf.unknownSku(sku) },
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? undefined : toAlert(Item);
  }

  it('are shown as they were raised, unread, and seen once', async () => {
    expect(await alerts.raise(unknownSku(1, 'Unknown SKU.'))).toBe(true);
    expect(await stored()).toEqual({
      alertId: `unknown_sku:${sku}`,
      type: 'unknown_sku',
      severity: 'info',
      sku,
      message: 'Unknown SKU.',
      timestamp: at(1),
      read: false,
      count: 1,
    });
    expect((await unread(100)).map((alert) => alert.alertId)).toContain(`unknown_sku:${sku}`);
  });

  it('count the same cause instead of being raised again', async () => {
    await alerts.raise(unknownSku(1, 'first'));
    expect(await alerts.raise(unknownSku(2, 'second'))).toBe(false);
    expect(await alerts.raise(unknownSku(3, 'third'))).toBe(false);
    expect(await stored()).toMatchObject({ count: 3, message: 'first', timestamp: at(1), lastSeenAt: at(3) });
    expect((await unread(100)).filter((alert) => alert.sku === sku)).toHaveLength(1);
  });

  it('are raised once by many callers at the same time', async () => {
    const raised = await Promise.all(
      Array.from({ length: 10 }, (_, minute) => alerts.raise(unknownSku(minute))),
    );
    expect(raised.filter((isNew) => isNew)).toHaveLength(1);
    expect(await stored()).toMatchObject({ count: 10 });
  });

  it('are closed once, with a note', async () => {
    await alerts.raise(unknownSku(1));
    expect(await alerts.close(alertIdOf.unknownSku(sku), at(2), 'It is registered now.')).toBe(true);
    expect(await alerts.close(alertIdOf.unknownSku(sku), at(3), 'again')).toBe(false);
    expect(await stored()).toMatchObject({ closedAt: at(2), note: 'It is registered now.', count: 1 });
  });

  it('cannot be closed before they are raised, and the attempt writes no item', async () => {
    expect(await alerts.close(alertIdOf.unknownSku(sku), at(1), 'nothing to close')).toBe(false);
    expect(await stored()).toBeUndefined();
  });

  it('are open and new again when the cause recurs', async () => {
    await alerts.raise(unknownSku(1, 'first'));
    await alerts.close(alertIdOf.unknownSku(sku), at(2), 'over');
    expect(await alerts.raise(unknownSku(3, 'back'))).toBe(true);
    const open = await stored();
    expect(open).toMatchObject({ message: 'back', timestamp: at(3), read: false, count: 2 });
    expect(open).not.toHaveProperty('closedAt');
    expect(open).not.toHaveProperty('note');
    expect(await alerts.raise(unknownSku(4))).toBe(false);
    expect(await stored()).toMatchObject({ count: 3, lastSeenAt: at(4), timestamp: at(3) });
  });

  it('that were read stay read while the cause repeats', async () => {
    await alerts.raise(unknownSku(1));
    expect(await alerts.markRead(alertIdOf.unknownSku(sku), at(2))).toMatchObject({ isNew: true });
    expect(await alerts.raise(unknownSku(3))).toBe(false);
    expect(await stored()).toMatchObject({ read: true, readAt: at(2), count: 2, lastSeenAt: at(3) });
    expect((await unread(100)).filter((alert) => alert.sku === sku)).toEqual([]);
  });

  it('that were read are unread again when they are raised after they were closed', async () => {
    await alerts.raise(unknownSku(1));
    await alerts.raise(unknownSku(2));
    await alerts.markRead(alertIdOf.unknownSku(sku), at(3));
    await alerts.close(alertIdOf.unknownSku(sku), at(4), 'over');
    expect(await alerts.raise(unknownSku(5))).toBe(true);
    const open = await stored();
    expect(open).toMatchObject({ read: false, timestamp: at(5), count: 3 });
    expect(open).not.toHaveProperty('readAt');
    expect(open).not.toHaveProperty('lastSeenAt');
    expect((await unread(100)).filter((alert) => alert.sku === sku)).toHaveLength(1);
  });

  it('are marked as read once, with the time of the first mark', async () => {
    const alertId = alertIdOf.unknownSku(sku);
    expect(await alerts.markRead(alertId, at(1))).toBeUndefined();
    expect(await stored()).toBeUndefined();
    await alerts.raise(unknownSku(1));
    const first = await alerts.markRead(alertId, at(2));
    expect(first).toMatchObject({ isNew: true, alert: { alertId, read: true, readAt: at(2) } });
    expect(await alerts.markRead(alertId, at(3))).toEqual({ isNew: false, alert: first?.alert });
  });

  it('are not marked as read for an episode that was not listed', async () => {
    await alerts.raise(unknownSku(1));
    expect(await alerts.markRead(alertIdOf.unknownSku(sku), at(3), at(0))).toMatchObject({ isNew: false });
    expect(await stored()).toMatchObject({ read: false });
  });

  it('whose cause is over already are raised once, closed and unread', async () => {
    expect(await alerts.raiseClosed(unknownSku(1), 'over')).toBe(true);
    expect(await alerts.raiseClosed(unknownSku(2), 'over')).toBe(false);
    expect(await stored()).toMatchObject({
      timestamp: at(1),
      closedAt: at(1),
      note: 'over',
      read: false,
      count: 1,
    });
  });

  it('of an older table, without a month, are in the list of all alerts from their next sighting on', async () => {
    const alertId = alertIdOf.unknownSku(sku);
    await store.client.send(
      new PutItemCommand({
        TableName: store.tables.alerts,
        Item: {
          alertId: { S: alertId },
          type: { S: 'unknown_sku' },
          severity: { S: 'info' },
          sku: { S: sku },
          message: { S: 'Unknown SKU.' },
          timestamp: { S: at(1) },
          read: { BOOL: false },
          unread: { S: 'unread' },
          count: { N: '1' },
        },
      }),
    );
    const listed = async (): Promise<Alert[]> =>
      (await lists.page({}, 200, Date.parse(at(0)))).alerts.filter((alert) => alert.alertId === alertId);
    expect(await listed()).toEqual([]);
    await alerts.raise(unknownSku(2));
    expect(await listed()).toMatchObject([{ timestamp: at(1), count: 2 }]);
  });

  it('are listed newest first, up to the limit', async () => {
    for (const minute of [51, 53, 52]) {
      sku = `SKU-${minute}`;
      await alerts.raise(unknownSku(minute));
    }
    expect((await unread(3)).map((alert) => alert.sku)).toEqual(['SKU-53', 'SKU-52', 'SKU-51']);
    expect(await unread(1)).toHaveLength(1);
  });
});
