import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { AlertsService } from '../../../src/alerts/raise/alerts.service';
import { type Alert, alertIdOf } from '../../../src/alerts/domain/alert';
import { loadConfig } from '../../../src/config/load-config';
import { createClient } from '../../../src/platform/dynamodb/client';
import {
  type Operation,
  OUTAGE_ALERT_MS,
  AmazonCircuit,
  THROTTLE_ALERT_MS,
} from '../../../src/sync/amazon-push/circuit/amazon-circuit';
import { SetClock } from '../../support/set-clock';
import { startTestStore, type TestStore } from '../../support/store/test-store';

describe('the gate before Amazon', () => {
  let store: TestStore;
  let clock: SetClock;
  let gate: AmazonCircuit;

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

  function gateOver(client = store.client): AmazonCircuit {
    return new AmazonCircuit(alertsOver(client), clock);
  }

  function alert(alertId = alertIdOf.authFailed()): Promise<Alert | undefined> {
    return alertsOver().find(alertId);
  }

  /** Waits on the set clock for the next probe, and sends it. */
  function probe(errand: Operation = 'push'): void {
    clock.ms = gate.probeAtMs(errand) ?? clock.ms;
    expect(gate.admit(errand, 0, clock.ms - 1)).toBe('none');
    expect(gate.admit(errand, 1, clock.ms)).toBe('none');
    expect(gate.admit(errand, 0, clock.ms)).toBe('probe');
    expect(gate.admit(errand, 0, clock.ms)).toBe('none');
  }

  function probeInMs(): number {
    return (gate.probeAtMs('push') ?? 0) - clock.ms;
  }

  it('is open until something is wrong', () => {
    expect(gate.allowance('push', clock.ms)).toBe('all');
    expect(gate.current).toBeNull();
    expect(gate.probeAtMs('push')).toBeUndefined();
  });

  describe('when Amazon refuses the account', () => {
    it('one refusal pauses all, one alert says so, and it closes when the account is let in again', async () => {
      await gate.refused('push', 'Login with Amazon is refused: invalid_grant.');
      expect(gate.current).toEqual({
        reason: 'Login with Amazon is refused: invalid_grant.',
        since: '2026-11-23T10:00:00.000000Z',
      });
      probe();
      await gate.refused('push', 'Login with Amazon is refused: invalid_grant.');
      expect(await alert()).toMatchObject({ severity: 'critical', count: 1, read: false });
      expect(gate.current?.since).toBe('2026-11-23T10:00:00.000000Z');

      await gate.answered('push');
      expect(gate.current).toBeNull();
      expect(gate.allowance('push', clock.ms)).toBe('all');
      expect(await alert()).toMatchObject({ closedAt: expect.any(String) as unknown });
    });

    it('probes go at first within five seconds, and never more than a minute apart', async () => {
      await gate.refused('push', 'Amazon refuses access.');
      expect(probeInMs()).toBeGreaterThanOrEqual(2_500);
      expect(probeInMs()).toBeLessThanOrEqual(5_000);
      for (let probes = 0; probes < 10; probes += 1) {
        probe();
        await gate.refused('push', 'Amazon refuses access.');
        expect(probeInMs()).toBeLessThanOrEqual(60_000);
      }
      expect(probeInMs()).toBeGreaterThanOrEqual(30_000);
    });

    it('calls that were under way together and are refused together are one trouble, seen once', async () => {
      const before = (await alert())?.count ?? 0;
      await Promise.all(Array.from({ length: 3 }, () => gate.refused('push', 'Amazon refuses access.')));
      expect((await alert())?.count).toBe(before + 1);
      await gate.answered('push');
    });

    it('a probe that told nothing of pushes is followed by another at once', async () => {
      await gate.refused('push', 'Amazon refuses access.');
      gate.probeAtOnce('push');
      expect(gate.current).not.toBeNull();
      expect(gate.allowance('push', clock.ms)).toBe('probe');
      probe();
    });

    it('a throttled probe proves nothing about the account', async () => {
      await gate.refused('push', 'Amazon refuses access.');
      await gate.throttled('push');
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
      await expect(gate.refused('push', 'Amazon refuses access.')).rejects.toThrow('the store is away');
      expect(gate.current).not.toBeNull();
      isDown = false;
      await gate.refused('push', 'Amazon refuses access.');
      await gate.refused('push', 'Amazon refuses access.');
      expect((await alert())?.count).toBe(before + 1);
      client.destroy();
    });

    it('a new sender closes the alert of the one before it when Amazon lets it in', async () => {
      await gate.refused('push', 'Amazon refuses access.');
      const successor = gateOver();
      await successor.answered('push');
      expect((await alert())?.closedAt).toBeUndefined();
      successor.reset();
      await successor.answered('push');
      expect((await alert())?.closedAt).toBeDefined();
    });
  });

  describe('when Amazon refuses one errand and grants the other', () => {
    const OPEN = { severity: 'critical' };

    it('pushes that are refused stay so, and their alert open, however many listings are shown', async () => {
      await gate.refused('push', 'Amazon refuses access.');
      const before = (await alert())?.count;
      await gate.answered('lookup');
      expect(gate.current?.reason).toBe('Amazon refuses access.');
      expect(gate.allowance('push', clock.ms)).toBe('none');
      expect(gate.allowance('lookup', clock.ms)).toBe('all');
      expect(await alert()).not.toHaveProperty('closedAt');
      expect(await alert()).toMatchObject({ ...OPEN, count: before });
      await gate.answered('push');
      expect(await alert()).toHaveProperty('closedAt');
    });

    it('pushes go on while no listing is shown, and the alert stays open until one is', async () => {
      await gate.refused('lookup', 'Amazon refuses access.');
      expect(gate.current?.reason).toBe('Amazon refuses access.');
      expect((await alert())?.message).toContain('whose listing has to be looked up');
      await gate.answered('push');
      expect(gate.allowance('push', clock.ms)).toBe('all');
      expect(gate.allowance('lookup', clock.ms)).toBe('none');
      expect(await alert()).not.toHaveProperty('closedAt');
      probe('lookup');
      await gate.answered('lookup');
      expect(gate.current).toBeNull();
      expect(await alert()).toHaveProperty('closedAt');
    });

    it('that nothing can be sent is told also after it was told that no listing is shown', async () => {
      await gate.refused('lookup', 'Amazon refuses access.');
      await gate.refused('push', 'Amazon refuses access.');
      await gate.refused('lookup', 'Amazon refuses access.');
      expect((await alert())?.message).toMatch(/^No quantity reaches Amazon: /);
      await gate.answered('lookup');
      expect(await alert()).not.toHaveProperty('closedAt');
      await gate.answered('push');
      expect(await alert()).toHaveProperty('closedAt');
    });

    it.each<[Operation, Operation]>([
      ['push', 'lookup'],
      ['lookup', 'push'],
    ])('a login that was refused stops both, and success of a %s lets both go on', async (met, shown) => {
      await gate.refused(met, 'Login with Amazon is refused.', true);
      expect([gate.allowance('push', clock.ms), gate.allowance('lookup', clock.ms)]).toEqual([
        'none',
        'none',
      ]);
      await gate.answered(shown);
      expect([gate.allowance('push', clock.ms), gate.allowance('lookup', clock.ms)]).toEqual(['all', 'all']);
      await gate.answered('push');
      expect(await alert()).toHaveProperty('closedAt');
    });

    it('a look at a listing does not close what an earlier sender may have raised about pushes', async () => {
      await gate.refused('push', 'Amazon refuses access.');
      const successor = gateOver();
      successor.reset();
      await successor.answered('lookup');
      expect(await alert()).not.toHaveProperty('closedAt');
      await successor.answered('push');
      expect(await alert()).toHaveProperty('closedAt');
    });

    it('silence on one errand holds back that one alone', async () => {
      for (let calls = 0; calls < 5; calls += 1) {
        await gate.silent('push', 'Amazon does not answer: HTTP 503');
        await gate.answered('lookup');
      }
      expect(gate.allowance('push', clock.ms)).toBe('none');
      expect(gate.allowance('lookup', clock.ms)).toBe('all');
    });
  });

  describe('when Amazon throttles', () => {
    const told = (): Promise<Alert | undefined> => alert(alertIdOf.amazonSilent());

    it('for two minutes without taking one number, one alert says so; it closes with the first that is taken', async () => {
      const before = (await told())?.count ?? 0;
      await gate.throttled('push');
      clock.ms += THROTTLE_ALERT_MS - 1;
      await gate.throttled('push');
      expect((await told())?.count ?? 0).toBe(before);
      clock.ms += 1;
      await gate.throttled('push');
      await gate.throttled('push');
      await gate.answered('lookup');
      expect(await told()).toMatchObject({ type: 'amazon_unavailable', count: before + 1 });
      expect((await told())?.message).toContain('it answers every call with 429');
      expect(await told()).not.toHaveProperty('closedAt');
      expect(gate.allowance('push', clock.ms)).toBe('all');
      await gate.answered('push');
      expect(await told()).toHaveProperty('closedAt');
    });

    it('now and then, that is nothing to be told', async () => {
      const before = (await told())?.count ?? 0;
      for (let minutes = 0; minutes < 5; minutes += 1) {
        await gate.throttled('push');
        await gate.answered('push');
        clock.ms += 60_000;
      }
      expect((await told())?.count ?? 0).toBe(before);
    });
  });

  describe('when Amazon does not answer', () => {
    const outage = (): Promise<Alert | undefined> => alert(alertIdOf.amazonSilent());

    async function fallSilent(): Promise<void> {
      for (let calls = 0; calls < 5; calls += 1)
        await gate.silent('push', 'Amazon does not answer: HTTP 503');
    }

    it('four silences change nothing, and a fifth in a row stops all but probes', async () => {
      for (let calls = 0; calls < 4; calls += 1) await gate.silent('push', 'Amazon does not answer: timeout');
      expect(gate.allowance('push', clock.ms)).toBe('all');
      await gate.throttled('push');
      await fallSilent();
      expect(gate.allowance('push', clock.ms)).toBe('none');
      expect(gate.current?.reason).toBe('Amazon does not answer: HTTP 503');
    });

    it('one success between them begins the count anew', async () => {
      for (let calls = 0; calls < 4; calls += 1) await gate.silent('push', 'Amazon does not answer: timeout');
      await gate.answered('push');
      for (let calls = 0; calls < 4; calls += 1) await gate.silent('push', 'Amazon does not answer: timeout');
      expect(gate.allowance('push', clock.ms)).toBe('all');
    });

    it('an outage of a minute raises one alert, which closes with the first answer, be it a 429', async () => {
      const before = (await outage())?.count ?? 0;
      await fallSilent();
      clock.ms += OUTAGE_ALERT_MS - 1;
      await gate.silent('push', 'Amazon does not answer: HTTP 503');
      expect((await outage())?.count ?? 0).toBe(before);
      clock.ms += 1;
      await gate.silent('push', 'Amazon does not answer: HTTP 503');
      await gate.silent('push', 'Amazon does not answer: HTTP 503');
      expect(await outage()).toMatchObject({
        type: 'amazon_unavailable',
        severity: 'warning',
        count: before + 1,
      });
      await gate.throttled('push');
      expect((await outage())?.closedAt).toBeDefined();
      expect(gate.allowance('push', clock.ms)).toBe('all');
    });

    it('the first probe goes within a second, later ones up to half a minute apart', async () => {
      await fallSilent();
      expect(probeInMs()).toBeLessThanOrEqual(1_000);
      for (let probes = 0; probes < 8; probes += 1) {
        probe();
        await gate.silent('push', 'Amazon does not answer: HTTP 503');
      }
      expect(probeInMs()).toBeGreaterThanOrEqual(15_000);
      expect(probeInMs()).toBeLessThanOrEqual(30_000);
    });
  });
});
