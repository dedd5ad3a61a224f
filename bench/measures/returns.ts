import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { returnsFile } from '../../src/simulators/amazon/reports/returns-file';
import { returnsMix } from '../load/returns-mix';
import type { Plan } from '../plan';
import { Child } from '../support/child';
import { DIST, programOf } from '../support/compiled';
import type { ReadFigures } from '../support/messages';
import { say } from '../support/say';
import { withUndo } from '../support/undo';
import { measurePolls, type PollFigures } from './polls';

export interface ReturnsFigures {
  /** The reader alone, without a service. */
  readonly reader: ReadFigures & { readonly bytes: number; readonly compressedBytes: number };
  /** The poll of a file with only new rows, and of the same file again. */
  readonly first: PollFigures;
  readonly again: PollFigures;
  /** The calls of both polls that break Amazon's rules. */
  readonly violations: number;
}

/** Measures polls of Amazon's returns. There is no warm-up: a poll runs every four hours. */
export async function measureReturns({ readerRows, pollRows }: Plan['returns']): Promise<ReturnsFigures> {
  say(`reading ${readerRows} rows`);
  const reader = await measureReader(readerRows);
  return { reader, ...(await measurePolls(fileOf(pollRows), pollRows)) };
}

function measureReader(rows: number): Promise<ReturnsFigures['reader']> {
  return withUndo(async (undo) => {
    const folder = mkdtempSync(join(tmpdir(), 'syncstate-bench-'));
    undo.add(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const document = fileOf(rows);
    const compressed = gzipSync(document);
    const file = join(folder, 'returns.txt.gz');
    writeFileSync(file, compressed);
    const child = new Child({ name: 'The reader', args: [programOf('returns-reader')], cwd: DIST });
    undo.add(() => child.stop());
    const figures = await child.ask('readReturns', { file });
    const lines = figures.rows + figures.unreadable;
    if (lines !== rows) throw new Error(`${lines} of ${rows} lines were read.`);
    return { ...figures, bytes: document.length, compressedBytes: compressed.length };
  });
}

function fileOf(rows: number): Buffer {
  return returnsFile(returnsMix(rows, Date.now()));
}
