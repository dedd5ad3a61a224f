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
import { loadShopConfig, openShop, ShopCallFailed } from './shopify/open-shop';
import type { ShopProof } from './verify-shop/domain/shop-proof';
import { ShopProofRepository } from './verify-shop/shop-proof.repository';
import { ShopProver } from './verify-shop/shop-prover';
import { DAY_MS } from '../platform/durations';

const USAGE = `Usage: npm run verify [-- [--sku SKU] [--shopify] [--json]]

  Proves from the tables that each SKU's stock is the sum of its ledger, as is what each order item at Amazon committed
  (I1), that its number, or that of each listing that sells it, was pushed to Amazon or is pending (I3), that each
  pending adjustment of Shopify's count is the delta of its movement (I8), and that what Amazon showed is recorded of a
  number that was pushed, and each open difference of what it is about (I10). Only reads; the service may keep running.

  --sku      one SKU instead of all
  --shopify  also proves against the shop that its count of each linked SKU is the stock less what is not written yet,
             or that the difference is recorded; one bulk operation, which costs no points
  --json     one JSON object instead of text

  Exit code: 0 proven, 1 refuted, 2 the tables or the shop could not be read`;

/** Violations that are printed; `--json` lists all. */
const MAX_PRINTED = 50;
/** `shopify`: what the comparison with the shop found, where it was asked for. */
type Proof = LedgerProof & { readonly shopify?: Omit<ShopProof, 'violations'> };

interface Call {
  readonly sku: string | undefined;
  readonly shopify: boolean;
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
    const proof = await prove(config, call, environment);
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
    const trouble =
      error instanceof ShopCallFailed ? error.message : (inUseTrouble(error) ?? storeTrouble(error));
    if (trouble === undefined) throw error;
    return unreadable(call?.json === true, output, trouble);
  }
}

function parseCall(args: readonly string[]): Call {
  const { values } = parseArguments({
    args: [...args],
    options: { sku: { type: 'string' }, shopify: { type: 'boolean' }, json: { type: 'boolean' } },
  });
  if (values.sku === '') throw new UsageError('Give a SKU after --sku.');
  return { sku: values.sku, shopify: values.shopify === true, json: values.json === true };
}

/** The proof of the tables, and of the shop where it was asked for; undefined when the tables do not have the SKU. */
async function prove(
  config: StoreConfig,
  { sku, shopify }: Call,
  environment: Environment,
): Promise<Proof | undefined> {
  const shopConfig = shopify ? loadShopConfig(environment) : undefined;
  const shop = shopConfig === undefined ? undefined : openShop(shopConfig);
  const store = await openStore(config);
  try {
    const ledger = new LedgerProofRepository(store.client, store.documents, store.tables);
    const prover = new LedgerProver(ledger, {
      nowMs: Date.now(),
      ttlMs: config.transactionTtlDays * DAY_MS,
    });
    const proof = sku === undefined ? await prover.proveAll() : await prover.proveOne(sku);
    if (proof === undefined || shop === undefined || shopConfig === undefined) return proof;
    const known = new ShopProofRepository(store.documents, store.tables);
    const { violations, ...counts } = await new ShopProver(shop, shopConfig, ledger, known).prove(sku);
    return { ...proof, violations: [...proof.violations, ...violations], shopify: counts };
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

function print(proof: Proof, at: string, output: CommandOutput): void {
  const { skus, rows, pushes, listings, orderItems, adjustments, receipts, differences } = proof;
  const { reach, violations, shopify } = proof;
  for (const violation of violations.slice(0, MAX_PRINTED)) output.out(violationText(violation));
  if (violations.length > MAX_PRINTED)
    output.out(`... and ${formatted(violations.length - MAX_PRINTED)} more; --json lists all\n`);
  output.out(
    `${violations.length === 0 ? 'Proven' : 'REFUTED'}: ${counted(skus, 'SKU')}, ${counted(rows, 'movement')}, ` +
      `${counted(pushes, 'push record')}, ${someOf(listings, 'listing')}${someOf(orderItems, 'order item')}${someOf(adjustments, 'pending adjustment')}` +
      `${someOf(receipts, 'receipt')}${someOf(differences, 'open difference')}` +
      `${counted(violations.length, 'violation')} (${at})`,
  );
  const unmoved =
    reach.unmoved === 0 ? '' : `; without a row yet, from an older table: ${formatted(reach.unmoved)}`;
  output.out(
    `SKUs proven from their first row on: ${formatted(reach.fromFirstRow)}` +
      `; from a later row, because older ones have expired: ${formatted(reach.fromLaterRow)}${unmoved}`,
  );
  if (shopify !== undefined) output.out(shopText(shopify));
}

function shopText({ compared, open, ignored, underWay, notLinked }: Omit<ShopProof, 'violations'>): string {
  const parts = [
    `Compared with the shop: ${counted(compared, 'SKU')}`,
    `not linked or not stocked in the pool: ${formatted(notLinked)}`,
    ...(open === 0 ? [] : [`differences that wait for a decision (GET /api/drift): ${formatted(open)}`]),
    ...(ignored === 0 ? [] : [`differences that a person ignores: ${formatted(ignored)}`]),
    ...(underWay === 0 ? [] : [`differences that are compared again now: ${formatted(underWay)}`]),
  ];
  return parts.join('; ');
}

function someOf(count: number, what: string): string {
  return count === 0 ? '' : `${counted(count, what)}, `;
}

function violationText({ invariant, sku, what, expected, found }: Violation): string {
  return `${invariant}  ${sku}: ${what}\n      expected  ${expected}\n      found     ${found}\n`;
}
