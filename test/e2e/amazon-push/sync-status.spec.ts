import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { alertIdOf, draftAlert } from '../../../src/alerts/domain/alert';
import { timestampOf } from '../../../src/platform/timestamp';
import type { OverviewView } from '../../../src/dashboard/overview/overview';
import type { SendingState } from '../../../src/sync/sender-pause/resume.service';
import type { SyncStatus } from '../../../src/sync/status/sync.service';
import { callsOf, syncStatus } from '../../support/amazon-push/sender-status';
import { eventually } from '../../support/eventually';
import { amazonShows, simulatorOf } from '../../support/service/simulated-amazon';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** The status at an instance that never sends comes from the store. */
describe('the sync status of an instance that is not the sender', () => {
  let store: TestStore;
  let running: TestService;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, { RUN_JOBS: 'false' });
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  it('is paused while the alerts of the sender say that Amazon does not answer or refuses the account', async () => {
    const alerts = new AlertsRepository(store.documents, store.tables);
    const { api } = running;
    const [earlier, later] = ['2026-11-23T10:00:00.000000Z', '2026-11-23T10:05:00.000000Z'];
    expect(await syncStatus(api)).toMatchObject({ leader: false, paused: null });

    const silent = alertIdOf.amazonSilent();
    await alerts.raise(draftAlert(silent, 'amazon_unavailable', earlier, 'No answer: HTTP 503.', {}));
    expect((await syncStatus(api)).paused).toEqual({ reason: 'No answer: HTTP 503.', since: earlier });

    const refused = alertIdOf.authFailed();
    await alerts.raise(draftAlert(refused, 'auth_failed', later, 'Access is refused.', {}));
    expect((await syncStatus(api)).paused).toEqual({ reason: 'Access is refused.', since: later });

    await alerts.close(refused, later, 'Amazon accepts the account again.');
    expect((await syncStatus(api)).paused).toEqual({ reason: 'No answer: HTTP 503.', since: earlier });
    await alerts.close(silent, later, 'Amazon answers again.');
    expect((await syncStatus(api)).paused).toBeNull();
  });

  it('shows a pause by hand, which the sender of another instance obeys when it starts and while it runs', async () => {
    const { api } = running;
    const pause = async (reason: string): Promise<unknown> =>
      (await api.call('POST', '/api/sync/pause', { reason })).body;
    const resume = async (dryRun: boolean): Promise<unknown> =>
      (await api.call('POST', `/api/sync/resume?dryRun=${dryRun}`)).body;
    const first = await pause('Stock-taking.');
    expect(first).toMatchObject({ paused: { reason: 'Stock-taking.', byHand: true } });
    expect(await pause('Until noon.')).toMatchObject({ paused: { reason: 'Until noon.' } });
    const { paused } = await syncStatus(api);
    expect(paused).toEqual({ ...(first as SendingState).paused, reason: 'Until noon.' });
    const overview = await api.call<OverviewView>('GET', '/api/overview');
    expect(overview.body.push.paused).toEqual(paused);
    await api.put('PAUSED', { physical: 9 });

    const sender = await startTestService(store);
    try {
      const amazon = simulatorOf(sender);
      const pushes = (): number => callsOf(amazon, 'patch').length;
      const untilSenderIs = (wanted: SyncStatus['paused']): Promise<unknown> =>
        eventually('the sender follows the pause', async () => {
          const status = await syncStatus(sender.api);
          return status.leader && (status.paused === null) === (wanted === null);
        });
      await untilSenderIs(paused);
      await sender.api.put('PAUSED', { physical: 8 });
      expect(await resume(true)).toEqual({ paused, changes: { skus: 1, up: 1, down: 0, toZero: 0 } });
      expect(pushes()).toBe(0);
      expect(await resume(false)).toMatchObject({ paused: null, changes: { skus: 1 } });
      await amazonShows(sender.api, amazon, 'PAUSED', 8);

      await pause('Again.');
      await untilSenderIs({ reason: 'Again.', since: '' });
      const sent = pushes();
      await sender.api.put('PAUSED', { physical: 0 });
      expect(await resume(true)).toMatchObject({ changes: { skus: 1, up: 0, down: 1, toZero: 1 } });
      expect(pushes()).toBe(sent);
      await resume(false);
      await amazonShows(sender.api, amazon, 'PAUSED', 0);
      expect(await resume(true)).toEqual({
        paused: null,
        changes: { skus: 0, up: 0, down: 0, toZero: 0 },
      });
    } finally {
      await sender.service.stop();
    }
  });

  it('refuses a pause with a reason that is no text on one line', async () => {
    for (const reason of ['', 'two\nlines', 'x'.repeat(201), 7])
      expect(await running.api.call('POST', '/api/sync/pause', { reason })).toMatchObject({ status: 400 });
    expect((await syncStatus(running.api)).paused).toBeNull();
  });

  it('pauses also without a body, and not for one that is no object', async () => {
    const { api } = running;
    expect(await api.call('POST', '/api/sync/pause', [])).toMatchObject({ status: 400 });
    expect((await syncStatus(api)).paused).toBeNull();
    expect(await api.call('POST', '/api/sync/pause')).toMatchObject({
      status: 200,
      body: { paused: { reason: 'No reason was given.', byHand: true } },
    });
    expect(await api.call('POST', '/api/sync/resume')).toMatchObject({ body: { paused: null } });
  });

  it('names every blocked SKU with its reason, longest blocked first, up to a thousand of them', async () => {
    const names = Array.from({ length: 1_003 }, (_, index) => `BLOCKED-${index}`);
    await blocked(names.slice(0, 130));
    const first = (await syncStatus(running.api)).blocked;
    expect(first).toEqual(names.slice(0, 130).map((sku) => ({ sku, reason: `${sku} is not there.` })));

    await blocked(names);
    const all = (await syncStatus(running.api)).blocked;
    expect(all.map(({ sku }) => sku)).toEqual(names.slice(0, 1_000));
    expect(all.at(-1)?.reason).toBe('BLOCKED-999 is not there.');
  });

  /** SKUs that were blocked a second after each other. */
  async function blocked(skus: readonly string[]): Promise<void> {
    for (let from = 0; from < skus.length; from += 25) {
      const puts = skus.slice(from, from + 25).map((sku, index) => ({
        PutRequest: {
          Item: {
            sku: { S: sku },
            physical: { N: '1' },
            buffer: { N: '0' },
            broadcast: { N: '1' },
            version: { N: '1' },
            updatedAt: { S: timestampOf(0) },
            pending: { S: 'blocked' },
            pendingSince: { S: timestampOf((from + index) * 1_000) },
            syncError: { S: `${sku} is not there.` },
          },
        },
      }));
      await store.client.send(
        new BatchWriteItemCommand({ RequestItems: { [store.tables.inventory]: puts } }),
      );
    }
  }
});
