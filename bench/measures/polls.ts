import { setTimeout as delay } from 'node:timers/promises';
import { RETURNED_SKUS } from '../load/returns-mix';
import { startAmazon } from '../support/amazon';
import { startEngine } from '../support/engines';
import { resetPeak, residentMb } from '../support/process-figures';
import { say } from '../support/say';
import { seedStore } from '../support/seed';
import { type BenchService, startService } from '../support/service';
import { withUndo } from '../support/undo';
import { getJson, untilSending, violationsAt } from './amazon-side';

/** One poll, from its request until its last row is durable, and the memory of the service. */
export interface PollFigures {
  /** New rows, known rows, and unreadable lines. */
  readonly applied: number;
  readonly unchanged: number;
  readonly unreadable: number;
  readonly seconds: number;
  readonly idleMb: number | undefined;
  readonly peakMb: number | undefined;
}

/** The part of `GET /api/returns/poll` that is used here. */
interface PollState {
  readonly phase: string;
  readonly failures: number;
  readonly attempts?: number;
  readonly lastFinishedAt?: string;
  readonly lastTally?: {
    readonly applied: number;
    readonly unchanged: number;
    readonly unreadable: number;
  };
}

/** A poll below this pace times out, in rows a second. */
const MIN_ROWS_PER_SECOND = 50;
/** The wait before the memory of an idle service is measured, in milliseconds. */
const SETTLE_MS = 2000;

/** Polls a file of returns twice: first all rows are new, then none. */
export function measurePolls(
  file: Buffer,
  rows: number,
): Promise<{ first: PollFigures; again: PollFigures; violations: number }> {
  return withUndo(async (undo) => {
    const engine = await startEngine('embedded', undo);
    await seedStore(engine.endpoint, RETURNED_SKUS);
    const amazonUrl = await startAmazon(undo);
    await setReturns(amazonUrl, file);
    const service = await startService({ endpoint: engine.endpoint, amazonUrl }, undo);
    await untilSending(service);
    say(`polling ${rows} rows`);
    const first = await measurePoll(service, rows);
    say('polling the same rows again');
    const again = await measurePoll(service, rows);
    if (first.unchanged !== 0 || again.applied !== 0)
      throw new Error(`A poll applied ${first.applied} rows, and ${again.applied} of the same file again.`);
    return { first, again, violations: await violationsAt(service) };
  });
}

/** Replaces the returns file of the simulated Amazon. */
export async function setReturns(amazonUrl: string, file: Buffer): Promise<void> {
  const stored = await fetch(`${amazonUrl}/_simulator/returns`, { method: 'PUT', body: file });
  if (!stored.ok) throw new Error(`The simulator answered the returns file with ${stored.status}.`);
}

async function measurePoll(service: BenchService, rows: number): Promise<PollFigures> {
  await delay(SETTLE_MS);
  const { pid } = service.child;
  const idleMb = residentMb(pid, 'VmRSS');
  resetPeak(pid);
  const polled = await poll(service, rows);
  return { ...polled, idleMb, peakMb: residentMb(pid, 'VmHWM') };
}

/** Starts a poll of a file with `rows` lines; throws unless it reads all of them without a failure. */
export async function poll(
  service: BenchService,
  rows: number,
): Promise<Omit<PollFigures, 'idleMb' | 'peakMb'>> {
  const beganAt = Date.now();
  const asked = await fetch(`${service.url}/api/returns/poll`, { method: 'POST' });
  if (asked.status !== 202) throw new Error(`The poll was answered with ${asked.status}.`);
  const { lastFinishedAt, lastTally } = await untilFinished(service, beganAt, rows);
  const { applied = 0, unchanged = 0, unreadable = 0 } = lastTally ?? {};
  const lines = applied + unchanged + unreadable;
  if (lines !== rows) throw new Error(`The poll read ${lines} of ${rows} lines.`);
  const seconds = (Date.parse(lastFinishedAt ?? '') - beganAt) / 1000;
  return { applied, unchanged, unreadable, seconds };
}

async function untilFinished(service: BenchService, beganAt: number, rows: number): Promise<PollState> {
  const deadline = beganAt + 60_000 + (rows / MIN_ROWS_PER_SECOND) * 1000;
  while (Date.now() < deadline) {
    const state = (await getJson(`${service.url}/api/returns/poll`)) as PollState;
    const { phase, failures, attempts = 0, lastFinishedAt = '' } = state;
    // A retry would falsify the time.
    if (failures > 0 || attempts > 0) throw new Error(`The poll had a failure: ${JSON.stringify(state)}`);
    if (phase === 'idle' && Date.parse(lastFinishedAt) >= beganAt) return state;
    await delay(100);
  }
  throw new Error('The poll did not finish.');
}
