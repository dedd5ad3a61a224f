import { setTimeout as delay } from 'node:timers/promises';
import { startAmazon } from '../support/amazon';
import { startEngine } from '../support/engines';
import type { StoreUse } from '../support/messages';
import { benchSku } from '../support/order-template';
import { seedStore } from '../support/seed';
import { type BenchService, startService } from '../support/service';
import { withUndo } from '../support/undo';
import { callsAt, getJson, untilNothingIsPending, untilSending } from './amazon-side';
import type { Generator } from './generator';

/** The searches that observe a number of pushes. */
interface LooksCost {
  readonly pushes: number;
  /** Pushes a second, one after the other; undefined: all at once, as fast as Amazon's limit lets them go. */
  readonly perSecond: number | undefined;
  readonly callsPer1000: number;
}

/** What following a number to its end costs. */
export interface ReceiptsFigures {
  readonly steps: string;
  /** Pushes whose receipts were measured, and the store's units of one receipt, without those of its push. */
  readonly measured: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly looks: readonly LooksCost[];
}

const SKUS = 100;
const RECEIPTS = 20;
const SPARSE = 10;
const SPARSE_PAUSE_MS = 2_000;
/** The first step must be later than a burst takes, so that its looks share calls as they do with the default of a minute. */
const FIRST_STEP_MS = 25_000;
const STEPS = `${FIRST_STEP_MS},60000`;
const OBSERVED_WITHIN_MS = 90_000;

export function measureReceipts(generator: Generator): Promise<ReceiptsFigures> {
  return withUndo(async (undo) => {
    const engine = await startEngine('embedded', undo);
    await seedStore(engine.endpoint, SKUS);
    const amazonUrl = await startAmazon(undo);
    const env = { RECEIPT_CHECK_MS: STEPS, AMAZON_ORDERS: 'false' };
    const service = await startService(
      { endpoint: engine.endpoint, amazonUrl, countsCapacity: true, env },
      undo,
    );
    await untilSending(service);
    const burst = await looksOfBurst(service, generator);
    const units = await unitsOfReceipts(service, generator);
    const sparse = await looksOfSparse(service);
    return { steps: STEPS, measured: RECEIPTS, ...units, looks: [burst, sparse] };
  });
}

async function looksOfBurst(service: BenchService, generator: Generator): Promise<LooksCost> {
  await sell(service, generator, SKUS);
  const seen = (await callsAt(service)).length;
  await untilObserved(service, SKUS);
  return { pushes: SKUS, perSecond: undefined, callsPer1000: await looksSince(service, seen, SKUS) };
}

/** The units after the pushes are settled, less what an idle instance uses meanwhile. */
async function unitsOfReceipts(
  service: BenchService,
  generator: Generator,
): Promise<Pick<ReceiptsFigures, 'writeUnits' | 'readUnits'>> {
  await sell(service, generator, RECEIPTS);
  await storeUse(service);
  // Nothing is asked meanwhile, because each question reads too.
  await delay(FIRST_STEP_MS + 10_000);
  const { writeUnits, readUnits } = await storeUse(service);
  await untilObserved(service, RECEIPTS);
  return { writeUnits: writeUnits / RECEIPTS, readUnits: readUnits / RECEIPTS };
}

async function looksOfSparse(service: BenchService): Promise<LooksCost> {
  const seen = (await callsAt(service)).length;
  for (let sale = 1; sale <= SPARSE; sale += 1) {
    await holdBack(service, benchSku(sale));
    await delay(SPARSE_PAUSE_MS);
  }
  await untilObserved(service, SKUS);
  return {
    pushes: SPARSE,
    perSecond: 1000 / SPARSE_PAUSE_MS,
    callsPer1000: await looksSince(service, seen, SPARSE),
  };
}

/** A change of the buffer is pushed like a sale. */
async function holdBack(service: BenchService, sku: string): Promise<void> {
  const response = await fetch(`${service.url}/api/buffer/${sku}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ bufferQty: 5 }),
  });
  if (!response.ok) throw new Error(`The buffer of ${sku} was not taken: ${response.status}.`);
}

async function sell(service: BenchService, generator: Generator, skus: number): Promise<void> {
  const load = { skus, lines: 1, inFlight: 1 };
  const { failures } = await generator.send({
    ports: [service.port],
    load,
    inTurn: true,
    warmUpMs: 0,
    durationMs: 60_000,
    orders: skus,
  });
  if (failures > 0) throw new Error(`${failures} of ${skus} sales were not applied.`);
  await untilNothingIsPending(service, 60_000);
}

async function looksSince(service: BenchService, seen: number, pushes: number): Promise<number> {
  const calls = (await callsAt(service)).slice(seen);
  const looks = calls.filter(({ operation }) => operation === 'search' || operation === 'get');
  return (looks.length / pushes) * 1000;
}

/** Waits until the receipts of the first SKUs have ended; throws when they have not in time. */
async function untilObserved(service: BenchService, skus: number): Promise<void> {
  const deadline = Date.now() + OBSERVED_WITHIN_MS;
  while (Date.now() < deadline) {
    const states = await Promise.all(
      Array.from({ length: skus }, (_, index) => stateOf(service, benchSku(index))),
    );
    if (states.every((state) => state === 'observed' || state === 'none')) return;
    await delay(1_000);
  }
  throw new Error(`Not all of ${skus} numbers were observed within ${OBSERVED_WITHIN_MS} ms.`);
}

async function stateOf(service: BenchService, sku: string): Promise<string> {
  const stock = (await getJson(`${service.url}/api/inventory/${sku}`)) as { receipt: { state: string } };
  return stock.receipt.state;
}

function storeUse(service: BenchService): Promise<StoreUse> {
  return service.child.ask('storeUse', null);
}
