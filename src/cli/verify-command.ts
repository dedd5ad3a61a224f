import type { StoreConfig } from '../config/app-config';
import type { Violation } from '../inventory/proof/domain/proof-finding';
import { LedgerProofRepository } from '../inventory/proof/ledger-proof.repository';
import type { LedgerProof } from '../inventory/proof/domain/ledger-proof';
import { LedgerProver } from '../inventory/proof/ledger-prover';
import { EmbeddedEngineError } from '../platform/dynamodb/embedded/embedded-engine';
import {
  type CommandOutput,
  counted,
  type Environment,
  formatted,
  parseArguments,
  UsageError,
} from './command';
import { loadStoreConfig, openStore, placeOf, storeTrouble } from './open-store';
import { DAY_MS } from '../platform/durations';

const USAGE = `Usage: npm run verify [-- [--sku SKU] [--json]]

  Proves from the tables that each SKU's stock is the sum of its ledger, as is what each order item at Amazon committed
  (I1), and that its number, or that of each listing that sells it, was pushed to Amazon or is pending (I3). Only reads;
  the service may keep running.

  --sku   one SKU instead of all
  --json  one JSON object instead of text

  Exit code: 0 proven, 1 refuted, 2 the tables could not be read`;

/** Violations that are printed; `--json` lists all. */
const MAX_PRINTED = 50;
interface Call {
  readonly sku: string | undefined;
  readonly json: boolean;
}

/** Proves the ledger in the tables that the environment points to. Exit codes as in the usage. */
export async function runVerify(
  args: readonly string[],
  environment: Environment,
  output: CommandOutput,
): Promise<number> {
  let call: Call | undefined;
  try {
    call = parseCall(args);
    const config = loadStoreConfig(environment);
    const place = placeOf(config);
    const startedMs = performance.now();
    const proof = await prove(config, call.sku);
    if (proof === undefined)
      return unreadable(
        call.json,
        output,
        `${place} has no SKU ${call.sku ?? ''}, in Inventory or in the ledger.`,
      );
    if (call.json) {
      const proven = proof.violations.length === 0;
      const durationMs = Math.round(performance.now() - startedMs);
      output.out(JSON.stringify({ proven, place, ...proof, durationMs }));
    } else print(proof, `${place}, ${((performance.now() - startedMs) / 1000).toFixed(1)} s`, output);
    return proof.violations.length === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) {
      output.err(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    const trouble = inUseTrouble(error) ?? storeTrouble(error);
    if (trouble === undefined) throw error;
    return unreadable(call?.json === true, output, trouble);
  }
}

function parseCall(args: readonly string[]): Call {
  const { values } = parseArguments({
    args: [...args],
    options: { sku: { type: 'string' }, json: { type: 'boolean' } },
  });
  if (values.sku === '') throw new UsageError('Give a SKU after --sku.');
  return { sku: values.sku, json: values.json === true };
}

async function prove(config: StoreConfig, sku: string | undefined): Promise<LedgerProof | undefined> {
  const store = await openStore(config);
  try {
    const prover = new LedgerProver(new LedgerProofRepository(store.client, store.documents, store.tables), {
      nowMs: Date.now(),
      ttlMs: config.transactionTtlDays * DAY_MS,
    });
    return sku === undefined ? await prover.proveAll() : await prover.proveOne(sku);
  } finally {
    await store.close();
  }
}

/** A running service holds the data folder, and its engine accepts further clients. */
function inUseTrouble(error: unknown): string | undefined {
  if (!(error instanceof EmbeddedEngineError) || error.code !== 'data_folder_in_use') return undefined;
  return (
    `${error.message}\nTo verify while that service runs, point to its engine: ` +
    'DYNAMODB_LOCAL_ENDPOINT=http://127.0.0.1:PORT npm run verify (its start line "Embedded engine at" names the port)'
  );
}

function unreadable(json: boolean, output: CommandOutput, error: string): number {
  if (json) output.out(JSON.stringify({ proven: null, error }));
  else output.err(error);
  return 2;
}

function print(
  { skus, rows, pushes, listings, orderItems, reach, violations }: LedgerProof,
  at: string,
  output: CommandOutput,
): void {
  for (const violation of violations.slice(0, MAX_PRINTED)) output.out(violationText(violation));
  if (violations.length > MAX_PRINTED)
    output.out(`... and ${formatted(violations.length - MAX_PRINTED)} more; --json lists all\n`);
  output.out(
    `${violations.length === 0 ? 'Proven' : 'REFUTED'}: ${counted(skus, 'SKU')}, ${counted(rows, 'movement')}, ` +
      `${counted(pushes, 'push record')}, ${someOf(listings, 'listing')}${someOf(orderItems, 'order item')}` +
      `${counted(violations.length, 'violation')} (${at})`,
  );
  const unmoved =
    reach.unmoved === 0 ? '' : `; without a row yet, from an older table: ${formatted(reach.unmoved)}`;
  output.out(
    `SKUs proven from their first row on: ${formatted(reach.fromFirstRow)}` +
      `; from a later row, because older ones have expired: ${formatted(reach.fromLaterRow)}${unmoved}`,
  );
}

function someOf(count: number, what: string): string {
  return count === 0 ? '' : `${counted(count, what)}, `;
}

function violationText({ invariant, sku, what, expected, found }: Violation): string {
  return `${invariant}  ${sku}: ${what}\n      expected  ${expected}\n      found     ${found}\n`;
}
