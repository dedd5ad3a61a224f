import { parseArgs, types } from 'node:util';
import { DAY_MS } from '../platform/durations';
import type { StoreConfig } from '../config/app-config';
import type { Violation } from '../inventory/proof/domain/proof-finding';
import { LedgerProofRepository } from '../inventory/proof/ledger-proof.repository';
import { type LedgerProof, LedgerProver, type ProofProgress } from '../inventory/proof/ledger-prover';
import { EmbeddedEngineError } from '../platform/dynamodb/embedded/embedded-engine';
import type { CommandOutput, Environment } from './command';
import { loadStoreConfig, openStore, placeOf, storeTrouble } from './open-store';

const USAGE = `Usage: npm run verify [-- [--sku SKU] [--json]]

  Proves from the tables that each SKU's stock is the sum of its ledger (I1) and that Amazon was told its number,
  or is about to be (I3). Only reads; the service may go on working.

  --sku   one SKU instead of all
  --json  one JSON object instead of words

  Exit code: 0 proven, 1 refuted, 2 the tables could not be read`;

/** How many violations are told in words; `--json` lists all. */
const TOLD_VIOLATIONS = 50;
/** Milliseconds between two updates of the progress line. */
const PROGRESS_EVERY_MS = 100;
const BAR_WIDTH = 30;

interface Call {
  readonly sku: string | undefined;
  readonly json: boolean;
}

/** The ledger proof over the tables that the environment points to. Exit codes as in the usage. */
export async function runVerify(
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
): Promise<number> {
  let call: Call;
  try {
    call = parseCall(args);
  } catch (error) {
    output.err(`${types.isNativeError(error) ? error.message : 'The options cannot be read.'}\n\n${USAGE}`);
    return 2;
  }
  try {
    const config = loadStoreConfig(environment);
    const place = placeOf(config);
    const startedMs = performance.now();
    const proof = await prove(config, call, output);
    if (proof === undefined)
      return unreadable(call, output, `${place} knows no SKU ${call.sku ?? ''}, and its ledger neither.`);
    report(call, proof, place, performance.now() - startedMs, output);
    return proof.violations.length === 0 ? 0 : 1;
  } catch (error) {
    const trouble = inUseTrouble(error) ?? storeTrouble(error);
    if (trouble === undefined) throw error;
    return unreadable(call, output, trouble);
  }
}

function parseCall(args: readonly string[]): Call {
  const { values } = parseArgs({
    args: [...args],
    options: { sku: { type: 'string' }, json: { type: 'boolean' } },
  });
  if (values.sku === '') throw new Error('Give a SKU after --sku.');
  return { sku: values.sku, json: values.json === true };
}

async function prove(
  config: StoreConfig,
  { sku }: Call,
  output: CommandOutput,
): Promise<LedgerProof | undefined> {
  const store = await openStore(config);
  try {
    const prover = new LedgerProver(new LedgerProofRepository(store.client, store.tables), {
      nowMs: Date.now(),
      ttlMs: config.transactionTtlDays * DAY_MS,
      ...(output.progress === undefined ? {} : { onProgress: progressLine(output.progress) }),
    });
    return sku === undefined ? await prover.proveAll() : await prover.proveOne(sku);
  } finally {
    await store.close();
  }
}

/** A running service has the folder; its engine takes a second client all the same. */
function inUseTrouble(error: unknown): string | undefined {
  if (!(error instanceof EmbeddedEngineError) || error.code !== 'data_folder_in_use') return undefined;
  return (
    `${error.message}\nTo verify while that service runs, point to its engine: ` +
    'DYNAMODB_LOCAL_ENDPOINT=http://127.0.0.1:PORT npm run verify'
  );
}

function unreadable({ json }: Call, output: CommandOutput, error: string): number {
  if (json) output.out(JSON.stringify({ proven: null, error }));
  else output.err(error);
  return 2;
}

function report(call: Call, proof: LedgerProof, place: string, tookMs: number, output: CommandOutput): void {
  const { skus, rows, pushes, reach, violations } = proof;
  const isProven = violations.length === 0;
  if (call.json) {
    const durationMs = Math.round(tookMs);
    output.out(JSON.stringify({ proven: isProven, place, ...proof, durationMs }));
    return;
  }
  for (const violation of violations.slice(0, TOLD_VIOLATIONS)) output.out(violationText(violation));
  if (violations.length > TOLD_VIOLATIONS)
    output.out(`... and ${counted(violations.length - TOLD_VIOLATIONS, 'more')}; --json lists all\n`);
  const seconds = (tookMs / 1000).toFixed(1);
  output.out(
    `${isProven ? 'Proven' : 'REFUTED'}: ${counted(skus, 'SKU')}, ${counted(rows, 'movement')}, ` +
      `${counted(pushes, 'push record')}, ${counted(violations.length, 'violation')} (${place}, ${seconds} s)`,
  );
  output.out(reachText(reach));
}

/** A ledger whose older rows have expired proves less than a whole one, and that is said. */
function reachText({ fromFirstRow, fromLaterRow, unmoved }: LedgerProof['reach']): string {
  const without =
    unmoved === 0 ? '' : `; without a row yet, from an older table: ${unmoved.toLocaleString('en-US')}`;
  return (
    `SKUs proven from their first row on: ${fromFirstRow.toLocaleString('en-US')}` +
    `; from a later row, because older ones have expired: ${fromLaterRow.toLocaleString('en-US')}${without}`
  );
}

function violationText({ invariant, sku, what, expected, found }: Violation): string {
  return `${invariant}  ${sku}: ${what}\n      expected  ${expected}\n      found     ${found}\n`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 || noun === 'more' ? '' : 's'}`;
}

function progressLine(write: (line: string) => void): (progress: ProofProgress) => void {
  let lastMs = 0;
  return ({ step, done, total }) => {
    const nowMs = performance.now();
    if (nowMs - lastMs < PROGRESS_EVERY_MS) return;
    lastMs = nowMs;
    const text = `${step.padEnd(12)} ${done.toLocaleString('en-US')}`;
    // The store's estimate may be hours old: the bar appears only while it can be right.
    if (total === 0 || total < done) write(text);
    else {
      const filled = Math.round((done / total) * BAR_WIDTH);
      write(`${text} / ${total.toLocaleString('en-US')}  [${'#'.repeat(filled).padEnd(BAR_WIDTH, '.')}]`);
    }
  };
}
