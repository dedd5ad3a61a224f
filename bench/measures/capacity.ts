import { setTimeout as delay } from 'node:timers/promises';
import { returnsFile } from '../../src/simulators/amazon/reports/returns-file';
import { benchSku } from '../support/order-template';
import { returnsMix } from '../load/returns-mix';
import { startAmazon } from '../support/amazon';
import { startEngine } from '../support/engines';
import type { StoreUse } from '../support/messages';
import { seedStore } from '../support/seed';
import { type BenchService, startService } from '../support/service';
import { undoing } from '../support/undo';
import { untilNothingIsOwed, untilSending } from './amazon-side';
import type { Generator } from './generator';
import { giveReturns, poll } from './polls';
import { bytesPerSale } from './stored-bytes';

/**
 * DynamoDB's on-demand prices in us-east-1, USD per million request units, since 1 November 2024.
 * https://aws.amazon.com/dynamodb/pricing/on-demand/
 */
export const PRICES = {
  writeUnits: 0.625,
  readUnits: 0.125,
  since: '2024-11-01',
  region: 'us-east-1',
  source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
} as const;

/** Request units of one sale or one return, its push included, and what a million of them cost in USD. */
export interface UnitCost {
  readonly measured: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly usdPerMillion: number;
}

export interface Capacity {
  /** Sales of different SKUs, each pushed before the next one comes. */
  readonly isolated: UnitCost;
  /** Sales of one SKU as fast as they are answered, 64 in flight. */
  readonly hot: UnitCost;
  /** Returned units that are fit to sell, each restocked and pushed before the next one comes. */
  readonly restocked: UnitCost;
  /** Returned units that are held, each with its alert. */
  readonly held: UnitCost;
  /** Rows of a report in which a poll finds nothing new, as each poll reads those of the last weeks again. */
  readonly known: UnitCost;
  /** What the ledger keeps of an isolated sale, in bytes as AWS bills them. */
  readonly bytesPerSale: number;
  /** What an instance spends in an hour without any sale: its lease and its look at the outbox. */
  readonly upkeepPerHour: { readonly writeUnits: number; readonly readUnits: number };
}

const ISOLATED_SALES = 10;
const RETURNED_UNITS = 10;
const IDLE_MS = 5000;
/** Rows of a poll, of few SKUs: before the same rows are read again, every SKU has to be pushed. */
const POLLED_ROWS = 2000;
const POLLED_SKUS = 20;

/**
 * Asks the embedded engine what DynamoDB would charge. Nothing is timed here, for the asking costs time itself.
 * DynamoDB Local is not asked: for a transaction it answers 8 units a table, be it of one row or of ten.
 */
export function measureCapacity(hotMs: number, generator: Generator): Promise<Capacity> {
  return undoing(async (undo) => {
    const engine = await startEngine('embedded', undo);
    await seedStore(engine.endpoint, 500);
    const amazonUrl = await startAmazon(undo);
    const service = await startService({ endpoint: engine.endpoint, amazonUrl, countsCapacity: true }, undo);
    const storeUse = (): Promise<StoreUse> => service.child.ask('storeUse', null);
    const { port } = service;
    await untilSending(service);
    // The first reads of each SKU are the process's own start, not a sale's.
    await generator.send({
      port,
      load: { skus: 500, lines: 1, inFlight: 8 },
      warmUpMs: 0,
      durationMs: 60_000,
      orders: ISOLATED_SALES,
    });
    await untilNothingIsOwed(service, 30_000);

    await storeUse();
    for (let sale = 0; sale < ISOLATED_SALES; sale += 1) {
      await generator.send({
        port,
        load: { skus: 500, lines: 1, inFlight: 1 },
        warmUpMs: 0,
        durationMs: 60_000,
        orders: 1,
      });
      await untilNothingIsOwed(service, 30_000);
      await delay(250);
    }
    const isolated = await storeUse();
    const storedBytes = await bytesPerSale(engine.endpoint);

    // The first push of a SKU looks its listing up, and keeps what it found.
    await takeBack(service, 'SELLABLE', 'FIRST');
    await storeUse();
    await takeBack(service, 'SELLABLE', 'NEXT');
    const restocked = await storeUse();
    await takeBack(service, 'CUSTOMER_DAMAGED', 'NEXT');
    const held = await storeUse();

    await giveReturns(amazonUrl, returnsFile(returnsMix(POLLED_ROWS, Date.now(), POLLED_SKUS)));
    await poll(service, POLLED_ROWS);
    await untilNothingIsOwed(service, 60_000);
    await delay(1000);
    await storeUse();
    const { unchanged } = await poll(service, POLLED_ROWS);
    const known = await storeUse();

    const idleSince = Date.now();
    await delay(IDLE_MS);
    const idle = await storeUse();
    const hours = (Date.now() - idleSince) / 3_600_000;

    const hotLoad = { skus: 1, lines: 1, inFlight: 64 };
    const { orders } = await generator.send({ port, load: hotLoad, warmUpMs: 0, durationMs: hotMs });
    await untilNothingIsOwed(service, 30_000);
    const hot = await storeUse();
    return {
      isolated: costOf(isolated, ISOLATED_SALES),
      hot: costOf(hot, orders),
      restocked: costOf(restocked, RETURNED_UNITS),
      held: costOf(held, RETURNED_UNITS),
      known: costOf(known, unchanged),
      bytesPerSale: storedBytes,
      upkeepPerHour: {
        writeUnits: idle.upkeepWriteUnits / hours,
        readUnits: idle.upkeepReadUnits / hours,
      },
    };
  });
}

/** Returned units of different SKUs, one after the other; other ones in each round. */
async function takeBack(service: BenchService, disposition: string, round: string): Promise<void> {
  for (let unit = 0; unit < RETURNED_UNITS; unit += 1) {
    const answer = await fetch(`${service.url}/webhook/amazon/return`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        orderId: `114-0000000-000000${unit}`,
        sku: benchSku(unit),
        quantity: 1,
        disposition,
        returnedAt: '2026-11-20T10:15:00Z',
        licensePlateNumber: `LPN-${disposition}-${round}-${unit}`,
      }),
    });
    if (!answer.ok) throw new Error(`A return was answered ${answer.status}: ${await answer.text()}`);
    await untilNothingIsOwed(service, 30_000);
    await delay(250);
  }
}

function costOf(use: StoreUse, measured: number): UnitCost {
  const writeUnits = use.writeUnits / measured;
  const readUnits = use.readUnits / measured;
  const usdPerMillion = writeUnits * PRICES.writeUnits + readUnits * PRICES.readUnits;
  return { measured, writeUnits, readUnits, usdPerMillion };
}
