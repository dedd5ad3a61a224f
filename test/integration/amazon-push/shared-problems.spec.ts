import { Logger } from '@nestjs/common';
import { alertIdOf, draftAlert } from '../../../src/alerts/domain/alert';
import type { AlertsService } from '../../../src/alerts/raise/alerts.service';
import type { Stock } from '../../../src/inventory/domain/stock';
import { timestampOf } from '../../../src/platform/timestamp';
import {
  SharedProblems,
  type SkuProblem,
} from '../../../src/sync/amazon-push/problems/shared-problems.service';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import { outboxesOf } from '../../support/listings/outboxes';
import { SetClock } from '../../support/set-clock';
import { LedgerWriter, newSku, registration } from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

describe('problems that many SKUs share', () => {
  let store: TestStore;
  let writer: LedgerWriter;
  let alerts: AlertsService;
  const clock = new SetClock(Date.now());

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
    writer = new LedgerWriter(store);
    alerts = alertsServiceOf(store.client, store.tables);
  });

  afterAll(async () => {
    await writer.end();
    await store.stop();
  });

  /** What a sender that just started knows. */
  function sender(): SharedProblems {
    return new SharedProblems(outboxesOf(store), alerts, clock);
  }

  async function problemOf(cause: string, physical = 5): Promise<SkuProblem> {
    const sku = newSku();
    await writer.move(registration(sku, { physical }));
    const stock = await writer.inventory.find(sku);
    if (stock === undefined) throw new Error('The SKU is not registered.');
    const problem = {
      type: 'sync_failed',
      cause,
      reason: 'No.',
      message: 'Refused.',
      shown: undefined,
    } as const;
    return { stock, problem };
  }

  const openAlert = async (alertId: string): Promise<boolean> => alerts.isOpen(alertId);
  const ownAlert = ({ stock }: SkuProblem): Promise<boolean> => openAlert(alertIdOf.syncFailed(stock.sku));

  it('are counted by the store: three senders in a row block one each, and the fourth recognises the cause', async () => {
    const problems = [];
    for (let started = 1; started <= 4; started += 1) {
      const problem = await problemOf('refused:1');
      expect(await sender().block([problem])).toEqual(new Set([problem.stock.sku]));
      problems.push(problem);
    }
    expect(await openAlert('shared:sync_failed:refused:1')).toBe(true);
    expect(await Promise.all(problems.map(ownAlert))).toEqual([false, false, false, false]);

    // The next sender knows them, and closes the alert with the last one that Amazon takes.
    const last = sender();
    const at = timestampOf(clock.now());
    for (const { stock } of problems) {
      expect(await openAlert('shared:sync_failed:refused:1')).toBe(true);
      await last.solved({ ...stock, pending: { ...pendingOf(stock), cause: 'refused:1' } }, at);
    }
    expect(await openAlert('shared:sync_failed:refused:1')).toBe(false);
  });

  it('close their alert when the last of their SKUs is removed', async () => {
    const problems = await Promise.all(Array.from({ length: 4 }, () => problemOf('refused:2')));
    const one = sender();
    await one.block(problems);
    expect(await openAlert('shared:sync_failed:refused:2')).toBe(true);
    for (const { stock } of problems) await one.forget(stock.sku);
    expect(await openAlert('shared:sync_failed:refused:2')).toBe(false);
  });

  it('raise nothing beside the alert of an outage, except for a SKU that is sold out', async () => {
    const [waiting, soldOut] = [await problemOf('no_answer'), await problemOf('no_answer', 0)];
    const at = timestampOf(clock.now());
    await alerts.raise(draftAlert(alertIdOf.amazonSilent(), 'amazon_unavailable', at, 'Down.', {}));
    const one = sender();
    for (const problem of [waiting, soldOut]) await one.raise(problem, true);
    expect([await ownAlert(waiting), await ownAlert(soldOut)]).toEqual([false, true]);
    await alerts.close(alertIdOf.amazonSilent(), at, 'Up.');
    await one.raise(waiting, true);
    expect(await ownAlert(waiting)).toBe(true);
  });
});

function pendingOf({ updatedAt }: Stock): NonNullable<Stock['pending']> {
  return { state: 'queued', since: updatedAt, attempts: 0 };
}
