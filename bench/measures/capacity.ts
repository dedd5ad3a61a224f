import { setTimeout as delay } from 'node:timers/promises';
import { returnsFile } from '../../src/simulators/amazon/reports/returns-file';
import { benchSku } from '../support/order-template';
import { returnsMix } from '../load/returns-mix';
import { startAmazon } from '../support/amazon';
import { startEngine } from '../support/engines';
import type { StoreUse } from '../support/messages';
import { seedStore } from '../support/seed';
import { type BenchService, startService } from '../support/service';
import { withUndo } from '../support/undo';
import { amazonOrders, openQueue } from './amazon-orders';
import { untilNothingIsPending, untilSending } from './amazon-side';
import type { Generator } from './generator';
import { setReturns, poll } from './polls';
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

/** Request units of one sale or one return with its push, and the cost of a million of them in USD. */
interface UnitCost {
  readonly measured: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly usdPerMillion: number;
}

export interface Capacity {
  /** Sales of different SKUs, each pushed before the next one. */
  readonly isolated: UnitCost;
  /** Sales of one SKU as fast as they are answered, 64 in flight. */
  readonly hot: UnitCost;
  /** Orders at Amazon of one line, which arrive by notices; and the same notices again. */
  readonly amazonOrder: UnitCost;
  readonly repeatedNotice: UnitCost;
  /** Returned units that are restocked, each pushed before the next one. */
  readonly restocked: UnitCost;
  /** Returned units that are held, each with its alert. */
  readonly held: UnitCost;
  /** Known rows of a report: each poll reads the rows of the last weeks again. */
  readonly known: UnitCost;
  /** The ledger's bytes of an isolated sale, as AWS bills them. */
  readonly bytesPerSale: number;
  /** The units of an instance in an hour without sales: its lease and its reads of the outbox. */
  readonly upkeepPerHour: { readonly writeUnits: number; readonly readUnits: number };
}

const ISOLATED_SALES = 10;
const AMAZON_ORDERS = 10;
const RETURNED_UNITS = 10;
const IDLE_MS = 5000;
const WATCHED_MS = 10_000;
/** Rows of a poll, of few SKUs, because every SKU is pushed before the rows are read again. */
const POLLED_ROWS = 2000;
const POLLED_SKUS = 20;

/**
 * Counts the request units that the embedded engine reports. Nothing is timed, because the reports take time. DynamoDB
 * Local is not used: it reports 8 units a table for a transaction of one row and of ten.
 */
export function measureCapacity(hotMs: number, generator: Generator): Promise<Capacity> {
  return withUndo(async (undo) => {
    const engine = await startEngine('embedded', undo);
    await seedStore(engine.endpoint, 500);
    const amazonUrl = await startAmazon(undo);
    const env = await openQueue(amazonUrl);
    const service = await startService(
      { endpoint: engine.endpoint, amazonUrl, countsCapacity: true, env },
      undo,
    );
    const storeUse = (): Promise<StoreUse> => service.child.ask('storeUse', null);
    const ports = [service.port];
    await untilSending(service);
    // The first reads of each SKU belong to the start of the process, not to a sale.
    await generator.send({
      ports,
      load: { skus: 500, lines: 1, inFlight: 8 },
      warmUpMs: 0,
      durationMs: 60_000,
      orders: ISOLATED_SALES,
    });
    await untilNothingIsPending(service, 30_000);
    // A new sender reads each number that it watches once, 100 a second.
    await delay(WATCHED_MS);

    await storeUse();
    for (let sale = 0; sale < ISOLATED_SALES; sale += 1) {
      await generator.send({
        ports,
        load: { skus: 500, lines: 1, inFlight: 1 },
        warmUpMs: 0,
        durationMs: 60_000,
        orders: 1,
      });
      await untilNothingIsPending(service, 30_000);
      await delay(250);
    }
    const isolated = await storeUse();
    const storedBytes = await bytesPerSale(engine.endpoint);

    const orders = await amazonOrders(service, AMAZON_ORDERS, storeUse);

    // The first push of a SKU looks up its listing and stores it.
    await sendReturns(service, 'SELLABLE', 'FIRST');
    await storeUse();
    await sendReturns(service, 'SELLABLE', 'NEXT');
    const restocked = await storeUse();
    await sendReturns(service, 'CUSTOMER_DAMAGED', 'NEXT');
    const held = await storeUse();

    await setReturns(amazonUrl, returnsFile(returnsMix(POLLED_ROWS, Date.now(), POLLED_SKUS)));
    await poll(service, POLLED_ROWS);
    await untilNothingIsPending(service, 60_000);
    await delay(1000);
    await storeUse();
    const { unchanged } = await poll(service, POLLED_ROWS);
    const known = await storeUse();

    const idleSince = Date.now();
    await delay(IDLE_MS);
    const idle = await storeUse();
    const hours = (Date.now() - idleSince) / 3_600_000;

    const hotLoad = { skus: 1, lines: 1, inFlight: 64 };
    const { orders: sales } = await generator.send({ ports, load: hotLoad, warmUpMs: 0, durationMs: hotMs });
    await untilNothingIsPending(service, 30_000);
    const hot = await storeUse();
    return {
      isolated: costOf(isolated, ISOLATED_SALES),
      hot: costOf(hot, sales),
      amazonOrder: costOf(orders.placed, AMAZON_ORDERS),
      repeatedNotice: costOf(orders.repeated, AMAZON_ORDERS),
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

/** Sends returned units of different SKUs, one after the other; each round has new ones. */
async function sendReturns(service: BenchService, disposition: string, round: string): Promise<void> {
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
    await untilNothingIsPending(service, 30_000);
    await delay(250);
  }
}

function costOf(use: Pick<StoreUse, 'writeUnits' | 'readUnits'>, measured: number): UnitCost {
  const writeUnits = use.writeUnits / measured;
  const readUnits = use.readUnits / measured;
  const usdPerMillion = writeUnits * PRICES.writeUnits + readUnits * PRICES.readUnits;
  return { measured, writeUnits, readUnits, usdPerMillion };
}
