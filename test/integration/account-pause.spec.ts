import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { toAlert } from '../../src/alerts/alert-item';
import { AlertsRepository } from '../../src/alerts/alerts.repository';
import { AlertsService } from '../../src/alerts/alerts.service';
import type { Alert } from '../../src/alerts/domain/alert';
import { Clock } from '../../src/platform/clock';
import { createClient } from '../../src/platform/dynamodb/client';
import { loadConfig } from '../../src/config/load-config';
import { AccountPause } from '../../src/sync/account-pause';
import { startTestStore, type TestStore } from '../support/store';

class SetClock extends Clock {
  constructor(public ms: number) {
    super();
  }

  now(): number {
    return this.ms;
  }
}

describe('while Amazon refuses the account', () => {
  let store: TestStore;
  let clock: SetClock;

  beforeAll(async () => {
    store = await startTestStore();
  });

  beforeEach(() => {
    clock = new SetClock(Date.parse('2026-11-23T10:00:00Z'));
  });

  afterAll(async () => {
    await store.stop();
  });

  function pauseOver(client = store.client): AccountPause {
    return new AccountPause(new AlertsService(new AlertsRepository(client, store.tables)), clock);
  }

  async function alert(): Promise<Alert | undefined> {
    const key = { alertId: { S: 'auth_failed:amazon' } };
    const { Item } = await store.client.send(
      new GetItemCommand({ TableName: store.tables.alerts, Key: key }),
    );
    return Item === undefined ? undefined : toAlert(Item);
  }

  it('one call in thirty seconds probes, one alert says so, and it closes when the account is let in again', async () => {
    const pause = pauseOver();
    expect(pause.callsAllowed(8, clock.ms)).toBe(8);
    await pause.begin('Login with Amazon is refused: invalid_grant.');
    await pause.begin('Login with Amazon is refused: invalid_grant.');
    expect(pause.current).toMatchObject({ reason: expect.stringContaining('invalid_grant') as unknown });
    expect(await alert()).toMatchObject({ severity: 'critical', count: 1, read: false });

    expect(pause.callsAllowed(8, clock.ms + 29_999)).toBe(0);
    expect(pause.callsAllowed(8, clock.ms + 30_000)).toBe(1);
    expect(pause.callsAllowed(8, clock.ms + 30_001)).toBe(0);

    await pause.end();
    expect(pause.current).toBeNull();
    expect(pause.callsAllowed(8, clock.ms)).toBe(8);
    expect(await alert()).toMatchObject({ closedAt: expect.any(String) as unknown });
  });

  it('an alert that the store did not take is written at the next probe', async () => {
    const before = (await alert())?.count ?? 0;
    const client = createClient(loadConfig(store.env).store, store.endpoint);
    let isDown = true;
    client.middlewareStack.add(
      (next) => (args) => {
        if (isDown) throw new Error('the store is away');
        return next(args);
      },
      { step: 'initialize', name: 'away' },
    );
    const pause = pauseOver(client);
    await expect(pause.begin('Amazon refuses access.')).rejects.toThrow('the store is away');
    expect(pause.current).not.toBeNull();
    isDown = false;
    await pause.begin('Amazon refuses access.');
    await pause.begin('Amazon refuses access.');
    expect((await alert())?.count).toBe(before + 1);
    client.destroy();
  });
});
