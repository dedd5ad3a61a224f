import { type AttributeValue, paginateScan } from '@aws-sdk/client-dynamodb';
import { type AmazonSimulator, startAmazonSimulator } from '../../src/simulators/amazon/amazon-simulator';
import { amazonAt } from '../support/service/simulated-amazon';
import { eventually } from '../support/eventually';
import { type RawAnswer, sendBytes } from '../support/network/raw-http';
import { seededRandom } from '../support/seeded-random';
import { type ServiceProcess, startServiceProcess } from '../support/service/test-service';
import { startTestStore, type TestStore } from '../support/store/test-store';
import { isWrittenBehind } from '../support/store/written-behind';
import { FLAWS, type Shot } from './flaws';
import { Chance, KEY, SECRET, SKUS } from './generator';
import { type Operation, readOperations } from './operations';
import { wildShot } from './wild';

/** The number of requests: FUZZ_REQUESTS, or as many as fit into every test run. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 1500);
const SEED = Number(process.env.FUZZ_SEED ?? 1 + Math.floor(Math.random() * 2 ** 31));
/** Requests of a batch; they are sent at the same time. */
const BATCH = 25;
/** Milliseconds within which every request must be answered on a busy machine. */
const ANSWER_WITHIN_MS = 8000;
/** Bytes that the heap may grow between the first half of the run and the second. */
const HEAP_GROWTH = 25_000_000;

/** A stream of events, which the service never ends. */
const isStream = ({ bytes }: Shot): boolean => /^(GET|HEAD) \/+api\/events/i.test(bytes.toString('latin1'));
/** Answers of the service between two reads of the tables: more than any request has to wait for. */
const ASKED_PER_LOOK = 12;

/** The run of a proof goes on after its request. */
const isLater = (txId: string | undefined): boolean => txId === 'state:verify' || isWrittenBehind(txId);

/** One request that was sent, and its answer. */
interface Sent {
  readonly what: string;
  readonly shot: Shot;
  readonly answer: RawAnswer;
}

/** Bad requests to every call of the API document. */
describe('any request to the service', () => {
  let store: TestStore;
  let running: ServiceProcess;
  let amazon: AmazonSimulator;
  let operations: Operation[];
  const chance = new Chance(seededRandom(SEED));

  beforeAll(async () => {
    store = await startTestStore();
    amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
    // Amazon cancels the report of a seller without any listing.
    amazon.setListing({ sku: 'LISTED' });
    running = await startServiceProcess({
      ...store.env,
      ...amazonAt(amazon),
      RUN_JOBS: 'false',
      API_KEY: KEY,
      SHOPIFY_WEBHOOK_SECRET: SECRET,
    });
    const headers = { 'x-api-key': KEY };
    operations = await readOperations(running.api, headers);
    for (const sku of SKUS)
      await running.api.call('PUT', `/api/inventory/${encodeURIComponent(sku)}`, { physical: 50 }, headers);
  });

  afterAll(async () => {
    await running.end('SIGTERM');
    await amazon.close();
    await store.stop();
  });

  /** Every item of the tables. */
  async function tables(): Promise<Set<string>> {
    const items = new Set<string>();
    const { inventory, transactions, returns, alerts } = store.tables;
    for (const TableName of [inventory, transactions, returns, alerts])
      for await (const page of paginateScan({ client: store.client }, { TableName }))
        // A refused webhook with a valid signature has an alert.
        for (const item of page.Items ?? [])
          if (item.alertId?.S?.startsWith('webhook_refused:') !== true && !isLater(item.txId?.S))
            items.add(asText(item));
    return items;
  }

  /**
   * The same, when nothing changes any more: a client that hangs up leaves before its request is done. Before each read
   * the service answers requests that read the store, so that a slow service is not taken for an idle one.
   */
  async function restingTables(): Promise<Set<string>> {
    let last = await tables();
    return eventually('the tables rest', async () => {
      for (let asked = 0; asked < ASKED_PER_LOOK; asked += 1)
        await running.api.call('GET', '/api/inventory?limit=1', undefined, { 'x-api-key': KEY });
      const before = last;
      last = await tables();
      return [...last].every((item) => before.has(item)) && last;
    });
  }

  async function send(what: string, shot: Shot): Promise<Sent> {
    const hangUp = shot.hangUp === true || isStream(shot);
    const options = { hangUp, withinMs: ANSWER_WITHIN_MS };
    const answer = await sendBytes(running.api.url, shot.bytes, options).catch((error: unknown) => {
      throw new Error(`${what}: ${String(error)}\n${headOf(shot)}`);
    });
    return { what, shot, answer };
  }

  /** Names the request in each of its problems. */
  function judge({ what, shot, answer }: Sent, mustBeRefused: boolean): string[] {
    const { status, body, headers } = answer;
    const problems: string[] = [];
    if (status >= 500) problems.push('is a failure of the service');
    // Only a client that has hung up may be left without an answer.
    if (status === 0 && shot.hangUp !== true && !isStream(shot)) problems.push('has no answer');
    if (mustBeRefused && status !== 0 && (status < 400 || status > 499)) problems.push('was not refused');
    if (status >= 400 && shot.isHead !== true) problems.push(...shapeFaults(answer));
    if (/node_modules|\bat [\w.<>]+ \(|\.ts:\d+|\.js:\d+/.test(status === 200 ? '' : body))
      problems.push('contains a stack trace');
    if (headers['x-powered-by'] !== undefined || headers['access-control-allow-origin'] !== undefined)
      problems.push('has an extra header');
    return problems.map((text) => `${what}: ${status} ${text}\n${headOf(shot)}\n-> ${body.slice(0, 300)}`);
  }

  async function heapUsed(): Promise<number> {
    const metrics = await fetch(`${running.api.url}/metrics`, { headers: { 'x-api-key': KEY } });
    return Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(await metrics.text())?.[1]);
  }

  it(
    `${REQUESTS} requests: each is answered, in one shape, and what is refused leaves no row and takes no memory`,
    async () => {
      const problems: string[] = [];
      const met = new Set<string>();
      const heap: number[] = [];
      let before = await tables();
      for (let sent = 0; sent < REQUESTS && problems.length === 0; sent += BATCH) {
        const isWild = (sent / BATCH) % 3 === 2;
        const batch = Array.from({ length: BATCH }, () => (isWild ? randomRequest() : aFlawedOne()));
        const answers = await Promise.all(batch.map(({ what, shot }) => send(what, shot)));
        for (const answer of answers) {
          met.add(answer.what);
          problems.push(...judge(answer, !isWild));
        }
        const after = await (isWild ? restingTables() : tables());
        const traces = [...after].filter((item) => !before.has(item));
        if (!isWild && traces.length > 0)
          problems.push(
            `A refused request left ${traces.join()}: one of\n${answers.map(briefly).join('\n')}`,
          );
        before = after;
        heap.push(await heapUsed());
      }
      expect(problems.map((complaint) => `With FUZZ_SEED=${SEED}: ${complaint}`)).toEqual([]);

      // Every call and every flaw was used.
      const whats = [...met].join('\n');
      for (const { method, path } of operations) expect(whats).toContain(` ${method} ${path}\n`);
      for (const { name } of FLAWS) expect(whats).toContain(`${name} at `);

      const half = Math.floor(heap.length / 2);
      const early = heap.slice(Math.floor(half / 2), half);
      expect(Math.min(...heap.slice(half)) - Math.min(...early)).toBeLessThan(HEAP_GROWTH);
      expect(running.child.exitCode).toBeNull();
      expect(running.output()).not.toContain('failed unexpectedly');
      expect((await running.api.call('GET', '/health/ready')).status).toBe(200);
    },
    // Ends a run that hangs, and not one that a busy machine slows down.
    60_000 + REQUESTS * 160,
  );

  /** Flaws and calls alternate, so that each is used equally often. */
  let turn = 0;
  /** Wild requests go through the calls one after the other, so that each is used however many there are. */
  let wildTurn = 0;

  /** The flaws in turn, each at a call that it fits. */
  function aFlawedOne(): { what: string; shot: Shot } {
    for (;;) {
      const flaw = FLAWS[(turn += 1) % FLAWS.length];
      const begin = chance.below(operations.length);
      for (const operation of [...operations.slice(begin), ...operations.slice(0, begin)]) {
        const made = flaw?.make(operation, chance);
        if (flaw !== undefined && made !== undefined)
          return { what: `${flaw.name} at ${operation.method} ${operation.path}\n`, shot: made };
      }
    }
  }

  function randomRequest(): { what: string; shot: Shot } {
    const operation = operations[(wildTurn += 1) % operations.length] ?? chance.of(operations);
    return { what: `anything at ${operation.method} ${operation.path}\n`, shot: wildShot(operation, chance) };
  }
});

function shapeFaults({ status, headers, body }: RawAnswer): string[] {
  if (headers['content-type'] !== 'application/json; charset=utf-8') return ['has a type that is not JSON'];
  try {
    const error = JSON.parse(body) as Record<string, unknown>;
    const hasShape =
      error.statusCode === status &&
      typeof error.code === 'string' &&
      typeof error.message === 'string' &&
      error.message !== '' &&
      error.requestId === headers['x-request-id'] &&
      Object.keys(error).every((name) =>
        ['statusCode', 'code', 'message', 'details', 'requestId'].includes(name),
      );
    return hasShape ? [] : ['is not in the shape of an error'];
  } catch {
    return ['is not JSON'];
  }
}

function briefly({ what, answer }: Sent): string {
  return `${answer.status} ${what.trim()}`;
}

/** The beginning of a request, in one line. */
function headOf({ bytes }: Shot): string {
  return JSON.stringify(bytes.subarray(0, 600).toString('latin1'));
}

/** An item as text; a map has no order, and comes back in any. */
function asText(item: Record<string, AttributeValue>): string {
  return JSON.stringify(item, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}
