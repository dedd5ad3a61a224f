import type { Alert } from '../../../src/alerts/domain/alert';
import type { LoggedCall } from '../../../src/simulators/amazon/http/call-log';
import { amazonShows } from '../../support/service/simulated-amazon';
import type { Api } from '../../support/service/api';
import { amazonAgrees } from '../../support/orders/ledger-audit';
import { sendFile } from '../../support/service/csv-upload';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import {
  withService,
  callsOf,
  syncStatus,
  untilBlocked,
  untilPaused,
  untilQuiet,
} from '../../support/amazon-push/sender-status';
import { unreadAlerts } from '../../support/operations/unread-alerts';

/** The first probe goes between half of this and all of it after the refusal, in ms: amazon-circuit.spec tests both bounds. */
const FIRST_PROBE_MS = 5_000;

const INVALID_CLIENT = { error: 'invalid_client', error_description: 'Client authentication failed' };

/** The alerts about the account, once there are any: the status shows the pause before its alert is written. */
function alertsOfPause(api: Api): Promise<Alert[]> {
  return eventually('the pause has its alert', async () => {
    const alerts = await unreadAlerts(api, 'auth_failed');
    return alerts.length > 0 && alerts;
  });
}

/** The same, once they are closed: the number that ended the pause is settled before that. */
function alertsOfPauseEnded(api: Api): Promise<Alert[]> {
  return eventually('the alert of the pause is closed', async () => {
    const alerts = await unreadAlerts(api, 'auth_failed');
    return alerts.length > 0 && alerts.every(({ closedAt }) => closedAt !== undefined) && alerts;
  });
}

// Concurrent: each has a service of its own, and mostly waits for its probe.
describe('a refused account pauses all pushes, with one alert, until Amazon accepts it again', () => {
  test.concurrent('access denied: the first probe is refused too, the second one is accepted', async () => {
    await withService(async ({ api, amazon }) => {
      const skus = ['ONE', 'TWO', 'THREE'];
      for (const sku of skus) await api.put(sku, { physical: 50 });
      await amazonAgrees(api, amazon, skus);
      const before = callsOf(amazon, 'patch').length;
      amazon.script({ kind: 'status', status: 403, operation: 'patch', times: 'always' });
      await api.webhook('orders/create', orderOf(...skus.map((sku) => lineOf(sku, 2))));
      const { reason, since } = await untilPaused(api);
      expect(reason).toContain('Amazon refuses access: Unauthorized');
      expect((await api.call('GET', '/health/ready')).status).toBe(200);

      for (let sale = 0; sale < 10; sale += 1)
        await api.webhook('orders/create', orderOf(...skus.map((sku) => lineOf(sku))));
      const probeFrom = Date.parse(since) + FIRST_PROBE_MS / 2 - 50;
      const isProbe = ({ at }: LoggedCall): boolean => at >= probeFrom;
      const probe = await eventually('a probe is answered', () =>
        callsOf(amazon, 'patch').find((call) => isProbe(call) && call.status !== null),
      );
      expect(probe.status).toBe(403);
      // Before it only the calls that were in flight when the first one was refused, one of each SKU, some of which may
      // have arrived after the pause began; and no other, however much was sold.
      const together = callsOf(amazon, 'patch')
        .slice(before)
        .filter((call) => !isProbe(call));
      expect(together.length).toBeGreaterThan(0);
      expect(new Set(together.map(({ sku }) => sku)).size).toBe(together.length);
      expect(await syncStatus(api)).toMatchObject({ pending: 3, blocked: [], paused: { since } });
      const [alert, ...otherAlerts] = await alertsOfPause(api);
      expect([alert, otherAlerts]).toMatchObject([{ severity: 'critical', count: 1 }, []]);
      const message = /Refused: (?<refused>[\w, ]+)\. Amazon takes reads and refuses writes: .* a role/.exec(
        alert?.message ?? '',
      );
      expect(message?.groups?.refused?.split(', ').sort()).toEqual([...skus].sort());

      amazon.clearFaults();
      await amazonAgrees(api, amazon, skus);
      const after = callsOf(amazon, 'patch').slice(before + together.length + 1);
      expect(after).toHaveLength(skus.length);
      expect(after.map(({ quantity }) => quantity)).toEqual([38, 38, 38]);
      const alerts = await alertsOfPauseEnded(api);
      expect(alerts).toMatchObject([{ count: 1, note: 'Amazon accepts the account again.' }]);
      expect((await syncStatus(api)).paused).toBeNull();
      expect(amazon.violations()).toEqual([]);
    });
  });

  test.concurrent(
    'an authorisation that the seller revoked: the first probe after it is back resumes the pushes',
    async () => {
      await withService(async ({ api, amazon }) => {
        await api.put('KNOWN', { physical: 9 });
        await amazonShows(api, amazon, 'KNOWN', 9);
        amazon.revokeTokens();
        amazon.script({ kind: 'status', status: 400, operation: 'token', times: 'always' });
        const logins = callsOf(amazon, 'token').length;
        await api.webhook('orders/create', orderOf(lineOf('KNOWN')));
        const { reason, since } = await untilPaused(api);
        expect(reason).toContain('invalid_grant');
        for (let sale = 0; sale < 5; sale += 1) await api.webhook('orders/create', orderOf(lineOf('KNOWN')));
        // The one that was refused, and one probe: however slow the sales were, the next probe goes later than that.
        const secondProbeFrom = Date.parse(since) + (FIRST_PROBE_MS * 3) / 2 - 50;
        const early = callsOf(amazon, 'token')
          .slice(logins)
          .filter(({ at }) => at < secondProbeFrom);
        expect(early.length).toBeLessThanOrEqual(2);
        const alerts = await alertsOfPause(api);
        expect(alerts).toMatchObject([{ severity: 'critical', count: 1 }]);
        expect(alerts[0]?.message).toContain('have the seller authorise the application again');

        amazon.clearFaults();
        await amazonShows(api, amazon, 'KNOWN', 3);
        const [alert] = await alertsOfPauseEnded(api);
        expect(alert).toMatchObject({ count: 1, note: 'Amazon accepts the account again.' });
        expect(callsOf(amazon, 'patch', 'KNOWN').at(-1)?.quantity).toBe(3);
      });
    },
  );

  test.concurrent(
    'wrong credentials at the first start: SKUs whose listings were never checked resume as fast',
    async () => {
      await withService(async ({ api, amazon }) => {
        const skus = ['NEW-1', 'NEW-2', 'NEW-3'];
        const refusal = { kind: 'status', status: 400, body: INVALID_CLIENT } as const;
        amazon.script({ ...refusal, operation: 'token', times: 'always' });
        await Promise.all(skus.map((sku) => api.put(sku, { physical: 7 })));
        const { reason } = await untilPaused(api);
        expect(reason).toContain('invalid_client');
        expect(callsOf(amazon, 'token').length).toBeLessThanOrEqual(4);
        expect(await syncStatus(api)).toMatchObject({ pending: 3, blocked: [] });

        amazon.clearFaults();
        await amazonAgrees(api, amazon, skus);
        expect(await alertsOfPauseEnded(api)).toMatchObject([{ severity: 'critical', count: 1 }]);
        expect(amazon.violations()).toEqual([]);
      });
    },
  );

  test.concurrent(
    'a pause does not end with SKUs of which Amazon accepted no number: one that is FBA, one that is never sent',
    async () => {
      await withService(async ({ api, amazon }) => {
        await api.put('KNOWN', { physical: 9 });
        await amazonShows(api, amazon, 'KNOWN', 9);
        amazon.script({ kind: 'status', status: 403, operation: 'patch', times: 'always' });
        await api.webhook('orders/create', orderOf(lineOf('KNOWN')));
        const { since } = await untilPaused(api);

        amazon.setListing({ sku: 'FBA', channel: 'AMAZON_NA' });
        await api.put('FBA', { physical: 3 });
        // No URL can name this one, so it comes by a file and is never sent.
        await sendFile(api, 'sku,physical\n..,3\n');
        const { blocked } = await eventually('both are blocked', async () => {
          const status = await syncStatus(api);
          return status.blocked.length === 2 && status;
        });
        expect(blocked.map(({ sku }) => sku).sort()).toEqual(['..', 'FBA']);
        expect((await syncStatus(api)).paused).toMatchObject({ since });
        const [alert, ...others] = await alertsOfPause(api);
        expect(alert).toMatchObject({ count: 1 });
        expect(alert?.message).toContain('Refused: KNOWN. Authorise the application again');
        expect(alert).not.toHaveProperty('closedAt');
        expect(others).toEqual([]);

        amazon.clearFaults();
        await amazonShows(api, amazon, 'KNOWN', 8);
        expect((await alertsOfPauseEnded(api))[0]?.closedAt).toEqual(expect.any(String));
      });
    },
  );

  test.concurrent(
    'access denied to some SKUs alone: each is blocked with an alert that names it, and the others go on',
    async () => {
      await withService(async ({ api, amazon }) => {
        const good = ['GOOD-1', 'GOOD-2', 'GOOD-3'];
        const bad = ['BAD/1', 'BAD#2'];
        for (const sku of [...good, ...bad]) await api.put(sku, { physical: 50 });
        await amazonAgrees(api, amazon, [...good, ...bad]);
        const refusal = { kind: 'status', status: 403, times: 'always' } as const;
        for (const sku of bad) amazon.script({ ...refusal, operation: 'any', sku });
        await api.webhook('orders/create', orderOf(...[...good, ...bad].map((sku) => lineOf(sku, 2))));
        await amazonAgrees(api, amazon, good);
        for (const sku of bad) expect(await untilBlocked(api, sku)).toContain('Amazon refuses access:');

        // A new SKU is refused to the search that names it, and then when it is read by itself.
        amazon.script({ ...refusal, operation: 'any', sku: 'NEW-BAD' });
        await sendFile(api, 'sku,physical\nNEW-BAD,3\nNEW-1,3\nNEW-2,3\n');
        await amazonAgrees(api, amazon, ['NEW-1', 'NEW-2']);
        await untilBlocked(api, 'NEW-BAD');

        const alerts = await unreadAlerts(api, 'sync_failed');
        expect(alerts.map(({ sku, message }) => message.includes(`the answer to ${sku}.`))).toEqual([
          true,
          true,
          true,
        ]);
        expect(alerts.map(({ sku }) => sku).sort()).toEqual(['BAD#2', 'BAD/1', 'NEW-BAD']);
        expect(await unreadAlerts(api, 'auth_failed')).toEqual([]);
        expect((await syncStatus(api)).paused).toBeNull();

        amazon.clearFaults();
        for (const sku of bad) await api.call('POST', `/api/sync/${encodeURIComponent(sku)}`);
        await amazonAgrees(api, amazon, bad);
        expect(amazon.violations()).toEqual([]);
      });
    },
  );

  test.concurrent(
    'access denied to the only SKU that waits: another one is sent once more, and its acceptance shows who is to blame',
    async () => {
      await withService(async ({ api, amazon }) => {
        for (const sku of ['IDLE', 'BAD']) await api.put(sku, { physical: 9 });
        await amazonAgrees(api, amazon, ['IDLE', 'BAD']);
        await untilQuiet(api);
        amazon.script({ kind: 'status', status: 403, operation: 'patch', sku: 'BAD', times: 'always' });
        await api.webhook('orders/create', orderOf(lineOf('BAD')));
        await untilBlocked(api, 'BAD');
        expect(callsOf(amazon, 'patch', 'IDLE').map(({ quantity }) => quantity)).toEqual([9, 9]);
        expect(callsOf(amazon, 'patch', 'BAD').map(({ status }) => status)).toEqual([200, 403, 403]);
        expect(await unreadAlerts(api, 'auth_failed')).toEqual([]);
      });
    },
  );

  test.concurrent(
    'access denied to listings only: new SKUs wait under the alert, and known SKUs are still pushed',
    async () => {
      await withService(async ({ api, amazon }) => {
        await api.put('KNOWN', { physical: 9 });
        await amazonShows(api, amazon, 'KNOWN', 9);
        for (const operation of ['get', 'search'] as const)
          amazon.script({ kind: 'status', status: 403, operation, times: 'always' });
        await api.put('NEW', { physical: 5 });
        const { reason } = await untilPaused(api);
        expect(reason).toContain('Amazon refuses access: Unauthorized');

        await api.webhook('orders/create', orderOf(lineOf('KNOWN', 9)));
        await amazonShows(api, amazon, 'KNOWN', 0);
        const [alert] = await alertsOfPause(api);
        expect(alert).toMatchObject({ severity: 'critical', count: 1 });
        expect(alert).not.toHaveProperty('closedAt');
        expect(alert?.message).toMatch(
          /Refused: NEW, KNOWN\. Amazon takes writes and refuses reads: .* a role/,
        );
        expect(callsOf(amazon, 'patch', 'NEW')).toEqual([]);

        amazon.clearFaults();
        await amazonShows(api, amazon, 'NEW', 5);
        expect((await alertsOfPauseEnded(api))[0]?.closedAt).toEqual(expect.any(String));
        expect((await syncStatus(api)).paused).toBeNull();
      });
    },
  );
});
