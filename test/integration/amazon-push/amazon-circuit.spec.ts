import { AlertsService } from '../../../src/alerts/raise/alerts.service';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import { type Alert, alertIdOf } from '../../../src/alerts/domain/alert';
import { loadConfig } from '../../../src/config/load-config';
import { createClient } from '../../../src/platform/dynamodb/client';
import { AmazonCircuit } from '../../../src/sync/amazon-push/circuit/amazon-circuit';
import {
  type Operation,
  OUTAGE_ALERT_MS,
  THROTTLE_ALERT_MS,
} from '../../../src/sync/amazon-push/domain/circuit-state';
import { SetClock } from '../../support/set-clock';
import { startTestStore, type TestStore } from '../../support/store/test-store';

describe('the circuit of calls to Amazon', () => {
  let store: TestStore;
  let clock: SetClock;
  let circuit: AmazonCircuit;

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(() => {
    clock = new SetClock(Date.parse('2026-11-23T10:00:00Z'));
    circuit = circuitOver();
  });

  afterAll(async () => {
    await store.stop();
  });

  function alertsOver(client = store.client): AlertsService {
    return alertsServiceOf(client, store.tables);
  }

  function circuitOver(client = store.client): AmazonCircuit {
    return new AmazonCircuit(alertsOver(client), clock);
  }

  function alert(alertId = alertIdOf.authFailed()): Promise<Alert | undefined> {
    return alertsOver().find(alertId);
  }

  /** What calls of an operation say of Amazon. */
  const answered = (operation: Operation, of = circuit): Promise<void> =>
    of.record(operation, { kind: 'answered' }, 'all');
  const throttled = (operation: Operation): Promise<void> =>
    circuit.record(operation, { kind: 'throttled' }, 'all');
  const unanswered = (operation: Operation, reason: string): Promise<void> =>
    circuit.record(operation, { kind: 'no_answer', reason }, 'all');
  const refused = (operation: Operation, reason: string, isLogin = false): Promise<void> =>
    circuit.record(operation, { kind: 'refused', reason, isLogin }, 'all');

  /** Waits on the set clock for the next probe, and sends it. */
  function probe(operation: Operation = 'push'): void {
    clock.ms = circuit.probeAtMs(operation) ?? clock.ms;
    expect(circuit.admit(operation, 0, clock.ms - 1)).toBe('none');
    expect(circuit.admit(operation, 1, clock.ms)).toBe('none');
    expect(circuit.admit(operation, 0, clock.ms)).toBe('probe');
    expect(circuit.admit(operation, 0, clock.ms)).toBe('none');
  }

  function probeInMs(): number {
    return (circuit.probeAtMs('push') ?? 0) - clock.ms;
  }

  it('is closed until Amazon refuses or does not answer', () => {
    expect(circuit.allowance('push', clock.ms)).toBe('all');
    expect(circuit.current).toBeNull();
    expect(circuit.probeAtMs('push')).toBeUndefined();
  });

  describe('when Amazon refuses the account', () => {
    it('one refusal pauses all with one alert, which closes when Amazon accepts the account again', async () => {
      await refused('push', 'Login with Amazon is refused: invalid_grant.');
      expect(circuit.current).toEqual({
        reason: 'Login with Amazon is refused: invalid_grant.',
        since: '2026-11-23T10:00:00.000000Z',
      });
      probe();
      await refused('push', 'Login with Amazon is refused: invalid_grant.');
      expect(await alert()).toMatchObject({ severity: 'critical', count: 1, read: false });
      expect(circuit.current?.since).toBe('2026-11-23T10:00:00.000000Z');

      await answered('push');
      expect(circuit.current).toBeNull();
      expect(circuit.allowance('push', clock.ms)).toBe('all');
      expect(await alert()).toMatchObject({ closedAt: expect.any(String) as unknown });
    });

    it('probes go at first within five seconds, and never more than a minute apart', async () => {
      await refused('push', 'Amazon refuses access.');
      expect(probeInMs()).toBeGreaterThanOrEqual(2_500);
      expect(probeInMs()).toBeLessThanOrEqual(5_000);
      for (let probes = 0; probes < 10; probes += 1) {
        probe();
        await refused('push', 'Amazon refuses access.');
        expect(probeInMs()).toBeLessThanOrEqual(60_000);
      }
      expect(probeInMs()).toBeGreaterThanOrEqual(30_000);
    });

    it('calls that were in flight together and are refused together raise one alert, counted once', async () => {
      const before = (await alert())?.count ?? 0;
      await Promise.all(Array.from({ length: 3 }, () => refused('push', 'Amazon refuses access.')));
      expect((await alert())?.count).toBe(before + 1);
      await answered('push');
    });

    it('a probe that found nothing to push is followed by another at once', async () => {
      await refused('push', 'Amazon refuses access.');
      await circuit.record('push', { kind: 'none' }, 'all');
      expect(circuit.allowance('push', clock.ms)).toBe('none');
      await circuit.record('push', { kind: 'none' }, 'probe');
      expect(circuit.current).not.toBeNull();
      expect(circuit.allowance('push', clock.ms)).toBe('probe');
      probe();
    });

    it('a throttled probe proves nothing about the account', async () => {
      await refused('push', 'Amazon refuses access.');
      await throttled('push');
      expect(circuit.current).toMatchObject({ reason: 'Amazon refuses access.' });
    });

    it('an alert that the store did not take is written with the next probe', async () => {
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
      circuit = circuitOver(client);
      await expect(refused('push', 'Amazon refuses access.')).rejects.toThrow('the store is away');
      expect(circuit.current).not.toBeNull();
      isDown = false;
      await refused('push', 'Amazon refuses access.');
      await refused('push', 'Amazon refuses access.');
      expect((await alert())?.count).toBe(before + 1);
      client.destroy();
    });

    it('a new sender closes the alert of the one before it when Amazon accepts a push', async () => {
      await refused('push', 'Amazon refuses access.');
      const successor = circuitOver();
      await answered('push', successor);
      expect((await alert())?.closedAt).toBeUndefined();
      successor.reset();
      await answered('push', successor);
      expect((await alert())?.closedAt).toBeDefined();
    });
  });

  describe('when Amazon refuses one operation and answers the other', () => {
    const OPEN = { severity: 'critical' };

    it('refused pushes stay paused, and their alert open, however many listing checks are answered', async () => {
      await refused('push', 'Amazon refuses access.');
      const before = (await alert())?.count;
      await answered('lookup');
      expect(circuit.current?.reason).toBe('Amazon refuses access.');
      expect(circuit.allowance('push', clock.ms)).toBe('none');
      expect(circuit.allowance('lookup', clock.ms)).toBe('all');
      expect(await alert()).not.toHaveProperty('closedAt');
      expect(await alert()).toMatchObject({ ...OPEN, count: before });
      await answered('push');
      expect(await alert()).toHaveProperty('closedAt');
    });

    it('pushes go on while listing checks are refused, and the alert stays open until one is answered', async () => {
      await refused('lookup', 'Amazon refuses access.');
      expect(circuit.current?.reason).toBe('Amazon refuses access.');
      expect((await alert())?.message).toContain('whose listing has to be looked up');
      await answered('push');
      expect(circuit.allowance('push', clock.ms)).toBe('all');
      expect(circuit.allowance('lookup', clock.ms)).toBe('none');
      expect(await alert()).not.toHaveProperty('closedAt');
      probe('lookup');
      await answered('lookup');
      expect(circuit.current).toBeNull();
      expect(await alert()).toHaveProperty('closedAt');
    });

    it('refused pushes raise the alert anew after refused listing checks raised it', async () => {
      await refused('lookup', 'Amazon refuses access.');
      await refused('push', 'Amazon refuses access.');
      await refused('lookup', 'Amazon refuses access.');
      expect((await alert())?.message).toMatch(/^No quantity reaches Amazon: /);
      await answered('lookup');
      expect(await alert()).not.toHaveProperty('closedAt');
      await answered('push');
      expect(await alert()).toHaveProperty('closedAt');
    });

    it.each<[Operation, Operation]>([
      ['push', 'lookup'],
      ['lookup', 'push'],
    ])('a refused login (at a %s) pauses both, and an answer to a %s resumes both', async (met, shown) => {
      await refused(met, 'Login with Amazon is refused.', true);
      expect([circuit.allowance('push', clock.ms), circuit.allowance('lookup', clock.ms)]).toEqual([
        'none',
        'none',
      ]);
      await answered(shown);
      expect([circuit.allowance('push', clock.ms), circuit.allowance('lookup', clock.ms)]).toEqual([
        'all',
        'all',
      ]);
      await answered('push');
      expect(await alert()).toHaveProperty('closedAt');
    });

    it('a listing check does not close what an earlier sender may have raised about pushes', async () => {
      await refused('push', 'Amazon refuses access.');
      const successor = circuitOver();
      successor.reset();
      await answered('lookup', successor);
      expect(await alert()).not.toHaveProperty('closedAt');
      await answered('push', successor);
      expect(await alert()).toHaveProperty('closedAt');
    });

    it('unanswered calls of one operation pause that one alone', async () => {
      for (let calls = 0; calls < 5; calls += 1) {
        await unanswered('push', 'Amazon does not answer: HTTP 503');
        await answered('lookup');
      }
      expect(circuit.allowance('push', clock.ms)).toBe('none');
      expect(circuit.allowance('lookup', clock.ms)).toBe('all');
    });
  });

  describe('when Amazon throttles', () => {
    const unavailable = (): Promise<Alert | undefined> => alert(alertIdOf.amazonSilent());

    it('for two minutes without accepting a number, it raises one alert, which closes with the first that is accepted', async () => {
      const before = (await unavailable())?.count ?? 0;
      await throttled('push');
      clock.ms += THROTTLE_ALERT_MS - 1;
      await throttled('push');
      expect((await unavailable())?.count ?? 0).toBe(before);
      clock.ms += 1;
      await throttled('push');
      await throttled('push');
      await answered('lookup');
      expect(await unavailable()).toMatchObject({ type: 'amazon_unavailable', count: before + 1 });
      expect((await unavailable())?.message).toContain('it answers every call with 429');
      expect(await unavailable()).not.toHaveProperty('closedAt');
      expect(circuit.allowance('push', clock.ms)).toBe('all');
      await answered('push');
      expect(await unavailable()).toHaveProperty('closedAt');
    });

    it('now and then, it raises no alert', async () => {
      const before = (await unavailable())?.count ?? 0;
      for (let minutes = 0; minutes < 5; minutes += 1) {
        await throttled('push');
        await answered('push');
        clock.ms += 60_000;
      }
      expect((await unavailable())?.count ?? 0).toBe(before);
    });
  });

  describe('when Amazon does not answer', () => {
    const outage = (): Promise<Alert | undefined> => alert(alertIdOf.amazonSilent());

    async function stopAnswering(): Promise<void> {
      for (let calls = 0; calls < 5; calls += 1) await unanswered('push', 'Amazon does not answer: HTTP 503');
    }

    it('four unanswered calls change nothing, and a fifth in a row pauses all but probes', async () => {
      for (let calls = 0; calls < 4; calls += 1) await unanswered('push', 'Amazon does not answer: timeout');
      expect(circuit.allowance('push', clock.ms)).toBe('all');
      await throttled('push');
      await stopAnswering();
      expect(circuit.allowance('push', clock.ms)).toBe('none');
      expect(circuit.current?.reason).toBe('Amazon does not answer: HTTP 503');
    });

    it('another SKU is a probe at once while one SKU alone stays without an answer, beside its call', async () => {
      await stopAnswering();
      expect(circuit.admit('push', 0, clock.ms)).toBe('none');
      expect(circuit.admit('push', 1, clock.ms, true)).toBe('probe');
      await refused('push', 'Amazon refuses access.');
      expect(circuit.admit('push', 1, clock.ms, true)).toBe('none');
    });

    it('one answer between them starts the count anew', async () => {
      for (let calls = 0; calls < 4; calls += 1) await unanswered('push', 'Amazon does not answer: timeout');
      await answered('push');
      for (let calls = 0; calls < 4; calls += 1) await unanswered('push', 'Amazon does not answer: timeout');
      expect(circuit.allowance('push', clock.ms)).toBe('all');
    });

    it('an outage of a minute raises one alert, which closes with the first answer, also with a 429', async () => {
      const before = (await outage())?.count ?? 0;
      await stopAnswering();
      clock.ms += OUTAGE_ALERT_MS - 1;
      await unanswered('push', 'Amazon does not answer: HTTP 503');
      expect((await outage())?.count ?? 0).toBe(before);
      clock.ms += 1;
      await unanswered('push', 'Amazon does not answer: HTTP 503');
      await unanswered('push', 'Amazon does not answer: HTTP 503');
      expect(await outage()).toMatchObject({
        type: 'amazon_unavailable',
        severity: 'warning',
        count: before + 1,
      });
      await throttled('push');
      expect((await outage())?.closedAt).toBeDefined();
      expect(circuit.allowance('push', clock.ms)).toBe('all');
    });

    it('the first probe goes within a second, later ones up to half a minute apart', async () => {
      await stopAnswering();
      expect(probeInMs()).toBeLessThanOrEqual(1_000);
      for (let probes = 0; probes < 8; probes += 1) {
        probe();
        await unanswered('push', 'Amazon does not answer: HTTP 503');
      }
      expect(probeInMs()).toBeGreaterThanOrEqual(15_000);
      expect(probeInMs()).toBeLessThanOrEqual(30_000);
    });
  });
});
