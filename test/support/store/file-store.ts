import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type CommandOutput } from '../../../src/cli/command';
import { runMigrate } from '../../../src/cli/migrate-command';

/** Output and exit code of a migration. */
export interface MigrateRun {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Migrates inside the test's process; `nowMs` is its time of day. */
export async function migrate(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  nowMs?: number,
): Promise<MigrateRun> {
  const [out, err]: [string[], string[]] = [[], []];
  const output: CommandOutput = {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  };
  const clock = nowMs === undefined ? [] : [() => nowMs];
  const exitCode = await runMigrate(args, { PATH: process.env.PATH, ...env }, output, ...clock);
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
}

/** File stores in a folder of their own. */
export class FileStoreFiles {
  readonly folder = mkdtempSync(join(tmpdir(), 'syncstate-older-'));
  private count = 0;

  /** Writes a store, or any other text, and returns its path. */
  write(store: object | string | Buffer): string {
    this.count += 1;
    const file = join(this.folder, `store-${this.count}.json`);
    writeFileSync(
      file,
      typeof store === 'string' || Buffer.isBuffer(store) ? store : JSON.stringify(store, null, 2),
    );
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** How much a generated store holds. */
export interface FileStoreSize {
  readonly skus: number;
  readonly transactions: number;
  readonly returns?: number;
  readonly alerts?: number;
}

/** Writes a generated store of any size as a stream; the same size gives the same file. */
export async function writeFileStore(file: string, size: FileStoreSize): Promise<void> {
  await pipeline(Readable.from(blocksOf(textOf(size))), createWriteStream(file));
}

function* blocksOf(pieces: Iterable<string>): Generator<string> {
  let block = '';
  for (const piece of pieces) {
    block += piece;
    if (block.length < 65_536) continue;
    yield block;
    block = '';
  }
  yield block;
}

function* textOf({ skus, transactions, returns = 0, alerts = 0 }: FileStoreSize): Generator<string> {
  const sku = (index: number): string => `SKU-${String(index % skus).padStart(6, '0')}`;
  const physical = (index: number): number => (index * 7) % 200;
  const buffer = (index: number): number => index % 6;
  const broadcast = (index: number): number => Math.max(0, physical(index) - buffer(index));
  const time = (index: number): string => new Date(Date.UTC(2026, 0, 1) + index * 61_000).toISOString();
  const figures = (of: (index: number) => unknown): Iterable<string> =>
    members(skus, (index) => `"${sku(index)}":${JSON.stringify(of(index))}`);
  yield '{"physical":{';
  yield* figures(physical);
  yield '},"buffer":{';
  yield* figures(buffer);
  yield '},"broadcast":{';
  yield* figures(broadcast);
  yield '},"transactions":{';
  yield* members(transactions, (index) => `"${idOf(index)}":true`);
  yield '},"lastBroadcast":{';
  // The last number of every tenth SKU was not sent.
  yield* figures((index) => ({
    count: broadcast(index) + (index % 10 === 0 ? 1 : 0),
    txId: idOf(index),
    timestamp: time(index),
  }));
  yield '},"returns":[';
  yield* members(returns, (index) =>
    JSON.stringify({
      sku: sku(index),
      quantity: 1 + (index % 2),
      disposition: index % 3 === 0 ? 'CUSTOMER_DAMAGED' : 'SELLABLE',
      timestamp: time(index - (index % 2)),
    }),
  );
  yield '],"alerts":[';
  yield* members(alerts, (index) =>
    JSON.stringify({
      id: `alert-${1_770_000_000_000 + index}-x${index}`,
      type: 'return_damaged',
      severity: 'warning',
      sku: sku(index),
      message: `1 unit of ${sku(index)} came back damaged`,
      quantity: 1,
      timestamp: time(index),
      read: index % 2 === 0,
    }),
  );
  yield ']}';
}

function* members(count: number, member: (index: number) => string): Generator<string> {
  for (let index = 0; index < count; index += 1) yield (index === 0 ? '' : ',\n') + member(index);
}

/** An id in the form of a UUID. */
function idOf(index: number): string {
  const hex = createHash('md5').update(String(index)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
