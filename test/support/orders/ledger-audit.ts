import type { LedgerRow } from '../../../src/inventory/domain/stock';
import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { Api } from '../service/api';
import { eventually } from '../eventually';
import type { ExpectedRow, Fact } from './order-facts';
import type { ConcurrentDeliveries } from './concurrent-deliveries';

/**
 * Compares every SKU with a recomputation from the facts: each fact left its row once and nothing else did, versions have
 * no gaps, every row continues from the row before it, and the stock is their sum.
 */
export async function auditLedger(
  api: Api,
  facts: readonly Fact[],
  traffic: ConcurrentDeliveries,
): Promise<void> {
  const rows = facts.flatMap((fact) => fact.rows);
  const skus = [...new Set(rows.map((row) => row.sku))];
  const found: LedgerRow[] = [];
  for (const sku of skus)
    found.push(
      ...(await auditSku(
        api,
        sku,
        rows.filter((row) => row.sku === sku),
      )),
    );
  auditAnswers(found, traffic);
}

async function auditSku(api: Api, sku: string, expected: readonly ExpectedRow[]): Promise<LedgerRow[]> {
  const stock = await api.stock(sku);
  const ledger = (await api.history(sku)).reverse().filter((row) => row.action !== 'sync');

  expect(ledger.map((row) => row.txId).sort()).toEqual(expected.map((row) => row.txId).sort());
  expect(ledger.map((row) => row.version)).toEqual(ledger.map((_, index) => index + 1));
  const byTxId = new Map(expected.map((row) => [row.txId, row]));
  let physical = 0;
  let buffer = 0;
  const recomputed = ledger.map((row) => {
    const cause = byTxId.get(row.txId);
    const before = physical;
    // The delta of a recount depends on the stock before it; every other fact names its delta.
    physical = cause?.physicalAfter ?? before + (cause?.delta ?? Number.NaN);
    buffer = cause?.bufferAfter ?? buffer;
    return {
      action: cause?.action,
      delta: physical - before,
      physicalAfter: physical,
      broadcastAfter: Math.max(0, physical - buffer),
    };
  });
  expect(
    ledger.map(({ action, delta, physicalAfter, broadcastAfter }) => ({
      action,
      delta,
      physicalAfter,
      broadcastAfter,
    })),
  ).toEqual(recomputed);
  expect(stock).toMatchObject({
    sku,
    physical,
    buffer,
    broadcast: Math.max(0, physical - buffer),
    version: ledger.length,
  });
  return ledger;
}

/** Every answer must agree with the ledger, and no cause may be new to two callers. */
function auditAnswers(ledger: readonly LedgerRow[], traffic: ConcurrentDeliveries): void {
  const physicalAfter = new Map(ledger.map((row) => [row.txId, row.physicalAfter]));
  const applied = new Map<string, number>();
  for (const { rows } of traffic.accepted)
    for (const { txId, outcome, physical } of rows) {
      expect({ txId, physical }).toEqual({ txId, physical: physicalAfter.get(txId) });
      expect(['applied', 'duplicate']).toContain(outcome);
      if (outcome === 'applied') applied.set(txId, (applied.get(txId) ?? 0) + 1);
    }
  expect([...applied].filter(([, times]) => times > 1)).toEqual([]);
  expect(traffic.unexpected).toEqual([]);
}

/** Delivers all facts once more: each is a duplicate. The audit afterwards must still hold. */
export async function replayAll(api: Api, facts: readonly Fact[]): Promise<void> {
  const outcomes = new Set<string>();
  for (const fact of facts) {
    const { rows } = await eventually('a fact is accepted once more', async () => {
      const delivery = await fact.deliver(api);
      return delivery.status === 200 && delivery;
    });
    for (const { outcome } of rows) outcomes.add(outcome);
  }
  expect([...outcomes]).toEqual(['duplicate']);
}

/** Waits until no push is pending and Amazon shows the broadcast of every SKU. */
export async function amazonAgrees(api: Api, amazon: AmazonSimulator, skus: Iterable<string>): Promise<void> {
  for (const sku of skus)
    await eventually(`Amazon shows the broadcast of ${sku}`, async () => {
      const stock = await api.stock(sku);
      const shown = amazon.getListing(sku)?.fulfillmentAvailability[0]?.quantity;
      return (
        stock.syncStatus === 'in_sync' &&
        stock.lastBroadcast?.count === stock.broadcast &&
        shown === stock.broadcast
      );
    }).catch(async (error: unknown) => {
      const { body } = await api.call('GET', '/api/sync');
      throw new Error(`${sku}: ${JSON.stringify([await api.stock(sku), amazon.getListing(sku), body])}`, {
        cause: error,
      });
    });
}

/** The SKUs of these facts. */
export function skusOf(facts: readonly Fact[]): Set<string> {
  return new Set(facts.flatMap((fact) => fact.rows.map((row) => row.sku)));
}
