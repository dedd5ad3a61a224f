import { AlertsRepository } from '../../src/alerts/alerts.repository';
import { AlertsService } from '../../src/alerts/alerts.service';
import { type Alert, alertIdOf } from '../../src/alerts/domain/alert';
import { loadConfig } from '../../src/config/load-config';
import { createClient } from '../../src/platform/dynamodb/client';
import { OUTAGE_ALERT_MS, SendingGate } from '../../src/sync/sending-gate';
import { SetClock } from '../support/set-clock';
import { startTestStore, type TestStore } from '../support/store';

describe('the gate before Amazon', () => {
  let store: TestStore;
  let clock: SetClock;
  let gate: SendingGate;

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(() => {
    clock = new SetClock(Date.parse('2026-11-23T10:00:00Z'));
    gate = gateOver();
  });

  afterAll(async () => {
    await store.stop();
  });

  function alertsOver(client = store.client): AlertsService {
    return new AlertsService(new AlertsRepository(client, store.tables));
  }

  function gateOver(client = store.client): SendingGate {
    return new SendingGate(alertsOver(client), clock);
  }

  function alert(alertId = alertIdOf.authFailed()): Promise<Alert | undefined> {
    return alertsOver().find(alertId);
  }

  /** Waits on the set clock for the next probe, and sends it. */
  function probe(): void {
    clock.ms = gate.probeAtMs ?? clock.ms;
    expect(gate.allowance(clock.ms - 1)).toBe('none');
    expect(gate.allowance(clock.ms)).toBe('probe');
    gate.probing(clock.ms);
    expect(gate.allowance(clock.ms)).toBe('none');
  }

  it('is open until something is wrong', () => {
    expect(gate.allowance(clock.ms)).toBe('all');
    expect(gate.current).toBeNull();
    expect(gate.probeAtMs).toBeUndefined();
  });

  describe('when Amazon refuses the account', () => {
    it('one refusal pauses all, one alert says so, and it closes when the account is let in again', async () => {
      await gate.refused('Login with Amazon is refused: invalid_grant.');
      expect(gate.current).toEqual({
        reason: 'Login with Amazon is refused: invalid_grant.',
        since: '2026-11-23T10:00:00.000000Z',
      });
      probe();
      await gate.refused('Login with Amazon is refused: invalid_grant.');
      expect(await alert()).toMatchObject({ severity: 'critical', count: 1, read: false });
      expect(gate.current?.since).toBe('2026-11-23T10:00:00.000000Z');

      await gate.answered();
      expect(gate.current).toBeNull();
      expect(gate.allowance(clock.ms)).toBe('all');
      expect(await alert()).toMatchObject({ closedAt: expect.any(String) as unknown });
    });

    it('probes go at first within five seconds, and never more than a minute apart', async () => {
      await gate.refused('Amazon refuses access.');
      expect((gate.probeAtMs ?? 0) - clock.ms).toBeGreaterThanOrEqual(2_500);
      expect((gate.probeAtMs ?? 0) - clock.ms).toBeLessThanOrEqual(5_000);
      for (let probes = 0; probes < 10; probes += 1) {
        probe();
        await gate.refused('Amazon refuses access.');
        expect((gate.probeAtMs ?? 0) - clock.ms).toBeLessThanOrEqual(60_000);
      }
      expect((gate.probeAtMs ?? 0) - clock.ms).toBeGreaterThanOrEqual(30_000);
    });

    it('calls that were under way together and are refused together are one trouble, seen once', async () => {
      const before = (await alert())?.count ?? 0;
      await Promise.all(Array.from({ length: 3 }, () => gate.refused('Amazon refuses access.')));
      expect((await alert())?.count).toBe(before + 1);
      await gate.answered();
    });

    it('a probe that told nothing of pushes is followed by another at once', async () => {
      await gate.refused('Amazon refuses access.');
      gate.probeAtOnce();
      expect(gate.current).not.toBeNull();
      expect(gate.allowance(clock.ms)).toBe('probe');
      probe();
    });

    it('a throttled probe proves nothing about the account', async () => {
      await gate.refused('Amazon refuses access.');
      await gate.throttled();
      expect(gate.current).toMatchObject({ reason: 'Amazon refuses access.' });
    });

    it('an alert that the store did not take is written at the next probe', async () => {
      const before = (await alert())?.count ?? 0;
      await alertsOver().close(alertIdOf.authFailed(), '2026-11-23T10:00:00.000000Z', 'for the test');
      const client = createClient(loadConfig(store.env).store, store.endpoint);
      let isDown = true;
      client.middlewareStack.add(
        (next) => (args) => {
          if (isDown) throw new Error('the store is away');
          return next(args);
        },
        { step: 'initialize', name: 'away' },
      );
      gate = gateOver(client);
      await expect(gate.refused('Amazon refuses access.')).rejects.toThrow('the store is away');
      expect(gate.current).not.toBeNull();
      isDown = false;
      await gate.refused('Amazon refuses access.');
      await gate.refused('Amazon refuses access.');
      expect((await alert())?.count).toBe(before + 1);
      client.destroy();
    });

    it('a new sender closes the alert of the one before it when Amazon lets it in', async () => {
      await gate.refused('Amazon refuses access.');
      const successor = gateOver();
      await successor.answered();
      expect((await alert())?.closedAt).toBeUndefined();
      successor.reset();
      await successor.answered();
      expect((await alert())?.closedAt).toBeDefined();
    });
  });

  describe('when Amazon does not answer', () => {
    const outage = (): Promise<Alert | undefined> => alert(alertIdOf.amazonSilent());

    async function fallSilent(): Promise<void> {
      for (let calls = 0; calls < 5; calls += 1) await gate.silent('Amazon does not answer: HTTP 503');
    }

    it('four silences change nothing, and a fifth in a row stops all but probes', async () => {
      for (let calls = 0; calls < 4; calls += 1) await gate.silent('Amazon does not answer: timeout');
      expect(gate.allowance(clock.ms)).toBe('all');
      await gate.throttled();
      await fallSilent();
      expect(gate.allowance(clock.ms)).toBe('none');
      expect(gate.current?.reason).toBe('Amazon does not answer: HTTP 503');
    });

    it('one success between them begins the count anew', async () => {
      for (let calls = 0; calls < 4; calls += 1) await gate.silent('Amazon does not answer: timeout');
      await gate.answered();
      for (let calls = 0; calls < 4; calls += 1) await gate.silent('Amazon does not answer: timeout');
      expect(gate.allowance(clock.ms)).toBe('all');
    });

    it('an outage of a minute raises one alert, which closes with the first answer, be it a 429', async () => {
      await fallSilent();
      clock.ms += OUTAGE_ALERT_MS - 1;
      await gate.silent('Amazon does not answer: HTTP 503');
      expect(await outage()).toBeUndefined();
      clock.ms += 1;
      await gate.silent('Amazon does not answer: HTTP 503');
      await gate.silent('Amazon does not answer: HTTP 503');
      expect(await outage()).toMatchObject({ type: 'amazon_unavailable', severity: 'warning', count: 1 });
      await gate.throttled();
      expect((await outage())?.closedAt).toBeDefined();
      expect(gate.allowance(clock.ms)).toBe('all');
    });

    it('the first probe goes within a second, later ones up to half a minute apart', async () => {
      await fallSilent();
      expect((gate.probeAtMs ?? 0) - clock.ms).toBeLessThanOrEqual(1_000);
      for (let probes = 0; probes < 8; probes += 1) {
        probe();
        await gate.silent('Amazon does not answer: HTTP 503');
      }
      expect((gate.probeAtMs ?? 0) - clock.ms).toBeGreaterThanOrEqual(15_000);
      expect((gate.probeAtMs ?? 0) - clock.ms).toBeLessThanOrEqual(30_000);
    });
  });
});
