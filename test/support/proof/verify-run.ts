import { runVerify } from '../../../src/cli/verify-command';
import type { Violation } from '../../../src/inventory/proof/domain/proof-finding';
import { eventually } from '../eventually';
import { lineOf, orderOf } from '../orders/order-payloads';
import type { Api } from '../service/api';

export interface Report {
  readonly proven: boolean | null;
  readonly skus: number;
  readonly rows: number;
  readonly pushes: number;
  readonly listings: number;
  readonly orderItems: number;
  readonly adjustments: number;
  readonly receipts: number;
  readonly differences: number;
  readonly reach: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  readonly error?: string;
}

export interface VerifyRun {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command inside the test's process. */
export async function verify(env: Readonly<Record<string, string>>, ...args: string[]): Promise<VerifyRun> {
  const [out, err]: [string[], string[]] = [[], []];
  const exitCode = await runVerify(
    args,
    { PATH: process.env.PATH, ...env },
    {
      out: (text) => out.push(text),
      err: (text) => err.push(text),
    },
  );
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
}

/** The report of `--json`; its verdict and the exit code agree. */
export async function reportOf(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Report> {
  const run = await verify(env, '--json', ...args);
  const report = JSON.parse(run.out) as Report;
  expect(run.exitCode).toBe(report.proven === true ? 0 : 1);
  return report;
}

/**
 * Makes six movements: 20 units and a buffer of 2, two sales, a buffer of 5, 4 found units, a sale. Leaves 18 units, a
 * buffer of 5 and a broadcast of 13.
 */
export async function makeSixMovements(api: Api, sku: string): Promise<void> {
  await api.put(sku, { physical: 20, buffer: 2 });
  await api.webhook('orders/create', orderOf(lineOf(sku, 3)));
  await api.webhook('orders/create', orderOf(lineOf(sku, 1)));
  await api.call('PUT', `/api/buffer/${sku}`, { bufferQty: 5 });
  await api.call(
    'POST',
    `/api/inventory/${sku}/adjustments`,
    { delta: 4, reason: 'found' },
    { 'idempotency-key': `found-${sku}` },
  );
  await api.webhook('orders/create', orderOf(lineOf(sku, 2)));
}

/** Waits until no push of the SKUs is pending. */
export function settled(api: Api, skus: readonly string[]): Promise<boolean> {
  return eventually('no push is pending', async () =>
    (await Promise.all(skus.map((sku) => api.stock(sku)))).every((stock) => !stock.pending),
  );
}
