import { runVerify } from '../../../src/cli/verify-command';
import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { LoggedCall } from '../../../src/simulators/amazon/http/call-log';
import { amazonAgrees, auditLedger, skusOf } from '../orders/ledger-audit';
import { eventually } from '../eventually';
import type { Fact } from '../orders/order-facts';
import type { Fleet } from '../service/service-fleet';
import type { ConcurrentDeliveries } from '../orders/concurrent-deliveries';
import { syncStatus, untilQuiet } from './sender-status';
import type { TestStore } from '../store/test-store';

/** The PATCH calls that arrived, of one SKU when it is given. */
export function patchesOf(amazon: AmazonSimulator, sku?: string): readonly LoggedCall[] {
  return amazon
    .calls()
    .filter((call) => call.operation === 'patch' && (sku === undefined || call.sku === sku));
}

/** Waits until this many PATCH calls have arrived since the log had `since` of them. */
export async function patchesArrive(amazon: AmazonSimulator, count: number, since = 0): Promise<LoggedCall> {
  return eventually(`PATCH ${since + count} arrives`, () => patchesOf(amazon)[since + count - 1]);
}

/** One SKU's numbers in the order in which they reached Amazon. */
export function numbersSent(amazon: AmazonSimulator, sku: string): number[] {
  return patchesOf(amazon, sku).map(({ quantity }) => quantity ?? Number.NaN);
}

/** What the checks compare. */
export interface Scene {
  readonly fleet: Fleet;
  readonly store: TestStore;
  readonly amazon: AmazonSimulator;
  readonly facts: readonly Fact[];
  readonly rush: ConcurrentDeliveries;
}

/**
 * What must hold when nothing is pending, whichever instance sent or crashed: Amazon shows every number, the ledger holds
 * every fact once, and no call exceeded Amazon's limits or ran beside another one of its SKU.
 */
export async function expectAllSettled({ fleet, store, amazon, facts, rush }: Scene): Promise<void> {
  const skus = skusOf(facts);
  const api = fleet.next();
  await amazonAgrees(api, amazon, skus);
  await auditLedger(api, facts, rush);
  // A late-call check may still run, and a pause ends after the last push is settled.
  await untilQuiet(api);
  expect(await syncStatus(api)).toMatchObject({ pending: 0, blocked: [], paused: null });
  for (const sku of skus) expect(numbersSent(amazon, sku).at(-1)).toBe((await api.stock(sku)).broadcast);

  const printed: string[] = [];
  const print = (text: string): void => void printed.push(text);
  const exitCode = await runVerify([], { PATH: process.env.PATH, ...store.env }, { out: print, err: print });
  expect({ exitCode, printed }).toEqual({
    exitCode: 0,
    printed: [expect.stringContaining('Proven'), expect.stringContaining('from their first row on')],
  });

  expect(amazon.violations()).toEqual([]);
  expect(amazon.calls().filter(({ status }) => status === 429)).toEqual([]);
}

/** For facts that only ever lower the stock: a number that rises was read before one that had been sent already. */
export function expectNoOlderNumberAfterNewer(amazon: AmazonSimulator, facts: readonly Fact[]): void {
  const risen = [...skusOf(facts)].map((sku) => ({ sku, sent: numbersSent(amazon, sku) }));
  expect(
    risen.filter(({ sent }) => sent.some((quantity, index) => quantity > (sent[index - 1] ?? Infinity))),
  ).toEqual([]);
}
