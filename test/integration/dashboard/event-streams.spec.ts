import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { createApp } from '../../../src/app.setup';
import { draftAlert } from '../../../src/alerts/domain/alert';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { ChangeLog } from '../../../src/changes/log/change-log.scheduler';
import { loadConfig } from '../../../src/config/load-config';
import { EventStreams } from '../../../src/dashboard/events/event-streams.scheduler';
import { OverviewService } from '../../../src/dashboard/overview/overview.service';
import { SERVER_LIMITS } from '../../../src/platform/http/guard/server-limits';
import { EventTexts } from '../../../src/dashboard/events/event-texts';
import { Sessions } from '../../../src/platform/http/session/sessions';
import { eventually } from '../../support/eventually';
import { EventClient } from '../../support/service/event-client';
import { LedgerWriter, newSku, registration } from '../../support/store/ledger-writer';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const AT = '2026-11-23T10:02:17.123000Z';
const KEY = 'a-key-of-the-contract';

describe('the streams of events of one instance', () => {
  let store: TestStore;
  let ledger: LedgerWriter;
  let script: ScriptedClient;
  let app: NestFastifyApplication;
  let feed: ChangeFeed;
  let alerts: AlertsRepository;
  let sessions: Sessions;
  let streams: EventStreams;
  let server: Server;
  let url: string;
  const clients: EventClient[] = [];

  beforeAll(async () => {
    store = await startTestStore();
    ledger = new LedgerWriter(store);
    script = new ScriptedClient(store);
    const config = loadConfig({ ...store.env, API_KEY: KEY, RUN_JOBS: 'false' });
    app = await createApp(config, script.client, pino({ level: 'silent' }), SERVER_LIMITS, () => undefined);
    [feed, alerts, sessions] = [part(ChangeFeed), part(AlertsRepository), part(Sessions)];
  });

  afterAll(async () => {
    await app.close();
    ledger.script.client.destroy();
    await store.stop();
  });

  function part<T>(kind: new (...args: never[]) => T): T {
    return app.get<T>(kind, { strict: false });
  }

  beforeEach(async () => {
    script.clearFaults();
    const parts = [feed, part(ChangeLog), part(EventTexts), part(OverviewService), sessions] as const;
    streams = new EventStreams(...parts, 20);
    streams.onModuleInit();
    server = createServer(({ headers }, response) => {
      void streams.ready().then(() => {
        response.writeHead(200);
        streams.open(response, sessions.read(headers.cookie));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    streams.onModuleDestroy();
    await new Promise((resolve) => server.close(resolve));
  });

  async function opened(headers: Record<string, string> = {}): Promise<EventClient> {
    const client = await EventClient.open(url, headers);
    clients.push(client);
    // The overview is read from the store: with it no read of the opening is left.
    await eventually('the first line and the overview', () => client.of('overview').length > 0);
    expect(client.sent.startsWith('retry: 2000\n\n')).toBe(true);
    return client;
  }

  async function registered(): Promise<string> {
    const sku = newSku();
    await ledger.move(registration(sku, { physical: 10 }));
    return sku;
  }

  it('send a change once to each client, and read it once for all', async () => {
    const sku = await registered();
    const both = [await opened(), await opened()];
    const readsOf = (): number =>
      script.calls.filter(
        ({ operation, input }) => operation === 'BatchGetItem' && JSON.stringify(input).includes(sku),
      ).length;
    feed.publish({ kind: 'stock', id: sku, sku });
    feed.publish({ kind: 'stock', id: sku, sku, value: { sku, physical: 'not shown' } });
    for (const client of both) await eventually('the stock', () => client.of('stock').length > 0);
    for (const client of both)
      expect(client.of('stock')).toEqual([expect.objectContaining({ sku, physical: 10 })]);
    // The catalogue index reads it too, once.
    expect(readsOf()).toBeLessThanOrEqual(2);
  });

  it('read rows and alerts of other instances, and use those of their own', async () => {
    const client = await opened();
    const alert = draftAlert('auth_failed:amazon', 'auth_failed', AT, 'Amazon refuses the login.', {});
    await alerts.raise(alert);
    const row = { txId: 'sync:MUG:1', sku: 'MUG', action: 'sync' };
    feed.publish({ kind: 'push', id: row.txId, sku: 'MUG', value: row });
    await eventually('both', () => client.of('push').length + client.of('alert').length === 2);
    expect(client.of('push')).toEqual([row]);
    expect(client.of('alert')).toEqual([expect.objectContaining({ ...alert, read: false, count: 1 })]);
    feed.publish({ kind: 'alert', id: alert.alertId, elsewhere: true });
    await eventually('the alert again', () => client.of('alert').length === 2);
    expect(client.of('alert')[1]).toEqual(client.of('alert')[0]);
  });

  it('name the lists when too much changes, when a SKU was removed, and after a gap', async () => {
    const client = await opened();
    for (let index = 0; index <= 200; index += 1)
      feed.publish({ kind: 'stock', id: `S${index}`, sku: `S${index}` });
    await eventually('the lists', () => client.of('lists').length === 1);
    expect(client.of('lists')).toEqual([{ lists: ['stock', 'deliveries'] }]);
    expect(client.of('stock')).toEqual([]);
    feed.publish({ kind: 'stock', id: 'REMOVED', sku: 'REMOVED' });
    await eventually('the list', () => client.of('lists').length === 2);
    expect(client.of('lists')[1]).toEqual({ lists: ['stock'] });
    feed.noteGap();
    await eventually('all lists', () => client.of('lists').length === 3);
    expect(client.of('lists')[2]).toEqual({
      lists: ['stock', 'deliveries', 'returns', 'alerts', 'listings'],
    });
  });

  it('name the lists when the store is back', async () => {
    const client = await opened();
    script.failBeforeSending('BatchGetItem', () => new Error('away'), 2);
    feed.publish({ kind: 'stock', id: 'MUG', sku: 'MUG' });
    await eventually('all lists', () => client.of('lists').length === 1);
    expect(client.of('lists')[0]).toMatchObject({ lists: expect.arrayContaining(['stock']) as string[] });
  });

  it('are kept open by comments, and end with the login that they were opened with', async () => {
    const cookie = `syncstate_session=${sessions.begin(KEY)}`;
    const [stays, ends] = [await opened(), await opened({ cookie })];
    await eventually('comments', () => ends.sent.split(': heartbeat\n\n').length > 3);
    const session = sessions.read(cookie);
    if (session === undefined) throw new Error('No session began.');
    await sessions.end(session);
    await eventually('the end', () => ends.isClosed);
    expect(stays.isClosed).toBe(false);
    expect(streams.count).toBe(1);
  });

  it('close a client that reads nothing, and look at the log no more when the last one is gone', async () => {
    const [reads, readsNot] = [await opened(), await opened()];
    readsNot.response.pause();
    const row = { txId: 'sync:MUG:1', sku: 'MUG', error: 'x'.repeat(500_000) };
    await eventually('the end', () => {
      feed.publish({ kind: 'push', id: 'sync:MUG:1', sku: 'MUG', value: row });
      return streams.count === 1;
    });
    expect(reads.isClosed).toBe(false);
    reads.close();
    await eventually('the end of the last one', () => streams.count === 0);
    feed.publish({ kind: 'stock', id: 'MUG', sku: 'MUG' });
    expect((await opened()).of('stock')).toEqual([]);
  });

  it('end when the service stops, and none opens then', async () => {
    const client = await opened();
    streams.onModuleDestroy();
    await eventually('the end', () => client.isClosed);
    await expect(streams.ready()).rejects.toMatchObject({ statusCode: 503, code: 'not_ready' });
  });
});
