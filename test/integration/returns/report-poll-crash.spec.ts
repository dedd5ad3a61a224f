import { manyReturns, returnDate, returnsFile } from '../../../src/simulators/amazon/reports/returns-file';
import { ProcessCrashed, CrashingClient } from '../../support/store/crashing-client';
import { type PollInstance, ReportPolling } from '../../support/returns/report-polling';

const DAY_MS = 86_400_000;
const SKU = 'MUG-BLU-12OZ';
/** More than one batch of the intake, so that a process can crash between two. */
const SELLABLE = 70;
/** With two units without a plate, and three in the older window. */
const PHYSICAL = 10 + SELLABLE + 2 + 3;
/** Writes of the state and of the rows: the poll makes more than these, so the crashes are at many places. */
const LEAST_WRITES = 12;

const side = new ReportPolling();
/** The instance that continues where another one crashed. */
let successor: PollInstance;

async function open(): Promise<void> {
  side.clock.ms = Date.parse('2026-11-22T10:00:00Z');
  await side.start();
  successor = await side.instance();
  await side.stock(successor, SKU, 10);
  const from = side.clock.ms - 2 * DAY_MS;
  const plateless = { 'return-date': returnDate(from), 'license-plate-number': '', 'order-id': '' };
  side.amazon.setReturns(
    returnsFile([
      ...manyReturns({ count: SELLABLE, from }),
      { 'return-date': returnDate(from), 'detailed-disposition': 'DEFECTIVE' },
      plateless,
      plateless,
      { 'return-date': '22-Nov-2026' },
      {
        'return-date': returnDate(side.clock.ms - 33 * DAY_MS),
        'license-plate-number': 'LPNLATE',
        quantity: 3,
      },
    ]),
  );
}

/** Polls until it is done, or has crashed. */
async function run(instance: PollInstance): Promise<void> {
  try {
    await instance.poller.begin('manual');
    await side.finish(instance);
  } catch (error) {
    if (!(error instanceof ProcessCrashed)) throw error;
  }
}

/** Each unit once, each window by one report, the watermark at the end, and no call against Amazon's rules. */
async function expectAllRight(): Promise<void> {
  const found = await successor.states.load();
  if (found.watermark === undefined) await successor.poller.begin('manual');
  const end = await side.finish(successor);
  expect(await side.physical(successor, SKU)).toBe(PHYSICAL);
  expect(side.windows()).toEqual([
    { from: side.windows()[1]?.until, until: end.watermark },
    { from: expect.any(String) as unknown, until: side.windows()[0]?.from },
  ]);
  expect((await side.reportAlerts(successor)).length).toBeGreaterThan(0);
  expect(side.amazon.violations()).toEqual([]);
}

describe('a process that crashes during a poll', () => {
  // A crash after a write whose answer is lost leaves the same tables as a crash before the next one.
  it('leaves the poll to the next one, whichever write it crashes after', async () => {
    const when = 'after';
    let atWrite = 0;
    for (let hasCrashed = true; hasCrashed;) {
      atWrite += 1;
      await open();
      try {
        const crashing = new CrashingClient(side.store, { atWrite, when }, () => {
          side.clock.ms += 10_000;
        });
        await run(await side.instance(crashing.client));
        ({ hasCrashed } = crashing);
        await expectAllRight();
      } catch (error) {
        throw new Error(`It does not hold ${when} write ${atWrite}`, { cause: error });
      } finally {
        await side.stop();
      }
    }
    expect(atWrite).toBeGreaterThan(LEAST_WRITES);
    // Some twenty stores are started one after the other, each with two instances.
  }, 300_000);
});

describe('a report', () => {
  beforeEach(open);

  afterEach(async () => {
    await side.stop();
  });

  it.each(['before', 'after'] as const)(
    'whose answer was lost %s Amazon made it is found again, or made, but not twice',
    async (when) => {
      side.amazon.script({ operation: 'createReport', kind: 'reset', when, times: 2 });
      await run(await side.instance());
      await expectAllRight();
    },
  );

  it('that a crashed process asked for is searched only when no call can still arrive at Amazon', async () => {
    const crashing = new CrashingClient(side.store, { atWrite: 3, when: 'before' }, () => undefined);
    await run(await side.instance(crashing.client));
    const askedAt = side.clock.ms;
    await side.until(successor, ({ work }) => work?.report.phase === 'asked');
    expect(side.clock.ms - askedAt).toBe(30_000);
    expect(side.windows()).toHaveLength(1);
    await expectAllRight();
  });

  it('that another instance takes over between two batches is counted once', async () => {
    const slow = await side.instance();
    await slow.poller.begin('manual');
    await side.until(slow, ({ work }) => work?.report.phase === 'ready');
    let asks = 0;
    expect(await slow.poller.step(() => (asks += 1) <= 1)).toEqual({
      kind: 'went_on',
      isDone: false,
      waitMs: 0,
    });
    expect((await slow.states.load()).work?.report.phase).toBe('ready');
    const halfway = (await side.physical(successor, SKU)) ?? 0;
    expect(halfway).toBeGreaterThan(10);
    expect(halfway).toBeLessThan(PHYSICAL - 3);
    await expectAllRight();
  });

  it('whose download hangs on one instance is read by another, and the first one changes nothing any more', async () => {
    const hung = await side.instance();
    await hung.poller.begin('manual');
    await side.until(hung, ({ work }) => work?.report.phase === 'ready');
    side.amazon.script({ operation: 'download', kind: 'hang', times: 1 });
    const step = hung.poller.step(() => true);
    while (side.calls('download') === 0) await new Promise(setImmediate);
    await side.finish(successor);
    const finished = await successor.states.load();
    await hung.end();
    await step.catch(() => undefined);
    expect(await successor.states.load()).toEqual(finished);
    await expectAllRight();
  });

  it('is one at a time also when three instances poll at once', async () => {
    const three = [successor, await side.instance(), await side.instance()];
    // All of them begin first: a poll that begins after the others' poll is over is another one.
    await Promise.all(three.map(({ poller }) => poller.begin('manual')));
    await Promise.all(three.map((instance) => side.finish(instance)));
    await expectAllRight();
  });
});
