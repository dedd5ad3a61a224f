import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { JsonEntryReader, JsonSyntaxError } from './json-entries';
import { type OlderPart, partOf } from './older-part';
import { wasRestocked } from './migrated-items';
import type { Problem } from './older-record';
import { OlderSections } from './older-sections';
import { RecordSpill } from './record-spill';

/** Problems and warnings that are told; the others are counted. */
export const MAX_TOLD = 1000;

/** Things that are told up to a number, in the order of the file. */
export class Told {
  private readonly kept: Problem[] = [];
  count = 0;

  add(problem: Problem): void {
    this.count += 1;
    this.kept.push(problem);
    if (this.kept.length >= 2 * MAX_TOLD) this.cut();
  }

  get first(): readonly Problem[] {
    this.cut();
    return this.kept;
  }

  private cut(): void {
    this.kept.sort((left, right) => left.at - right.at);
    this.kept.length = Math.min(this.kept.length, MAX_TOLD);
  }
}

/** What stands in an older store, in numbers. */
export interface OlderCounts {
  stocks: number;
  transactions: number;
  returns: number;
  alerts: number;
  repeatedTransactions: number;
  repeatedAlerts: number;
  /** Returns whose units are in the figures already. */
  restocked: number;
}

/** How much of the work is done, in bytes or parts. */
export type OnProgress = (done: number, total: number) => void;

/** An older store that was read and judged as a whole, and can be gone through part by part, as often as need be. */
export class OlderStore {
  readonly warnings = new Told();
  readonly counts: OlderCounts = {
    stocks: 0,
    transactions: 0,
    returns: 0,
    alerts: 0,
    repeatedTransactions: 0,
    repeatedAlerts: 0,
    restocked: 0,
  };

  private constructor(
    readonly file: string,
    /** SHA-256 of the file as it was read, in hexadecimal. */
    readonly digest: string,
    readonly problems: Told,
    private readonly spill: RecordSpill,
  ) {}

  /** Reads the whole file, once. Whatever is wrong is in `problems`; throws what the file system throws. */
  static async read(file: string, onProgress: OnProgress): Promise<OlderStore> {
    const bytes = statSync(file).size;
    const spill = new RecordSpill(bytes);
    const problems = new Told();
    try {
      const sections = new OlderSections(
        (record) => {
          spill.add(record);
        },
        (problem) => {
          problems.add(problem);
        },
      );
      const reader = new JsonEntryReader();
      const hash = createHash('sha256');
      try {
        let done = 0;
        for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
          hash.update(chunk);
          for (const entry of reader.write(chunk)) sections.take(entry);
          onProgress((done += chunk.length), bytes);
        }
        reader.end();
      } catch (error) {
        if (!(error instanceof JsonSyntaxError)) throw error;
        const { line, column } = await placeOf(file, error.offset);
        sections.problem('$', `is no JSON: line ${line}, column ${column}: ${error.message}`);
      }
      const store = new OlderStore(file, hash.digest('hex'), problems, spill);
      store.judge();
      return store;
    } catch (error) {
      spill.close();
      throw error;
    }
  }

  get parts(): number {
    return this.spill.size;
  }

  part(index: number): OlderPart {
    return partOf(this.spill.read(index));
  }

  /** False when the file is another one than that which was read. */
  async isUnchanged(): Promise<boolean> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(this.file) as AsyncIterable<Buffer>) hash.update(chunk);
    return hash.digest('hex') === this.digest;
  }

  close(): void {
    this.spill.close();
  }

  /** What only all that is said of a SKU or an id shows. */
  private judge(): void {
    for (let index = 0; index < this.parts; index += 1) {
      const part = this.part(index);
      for (const problem of part.problems) this.problems.add(problem);
      for (const warning of part.warnings) this.warnings.add(warning);
      this.counts.stocks += part.stocks.length;
      this.counts.transactions += part.transactions.length;
      this.counts.returns += part.returns.length;
      this.counts.alerts += part.alerts.length;
      this.counts.repeatedTransactions += part.repeats.transactions;
      this.counts.repeatedAlerts += part.repeats.alerts;
      this.counts.restocked += part.returns.filter(({ value }) => wasRestocked(value)).length;
    }
  }
}

/** Where a byte stands, counted from 1 as editors do; without an offset, the end of the file. */
async function placeOf(
  file: string,
  offset: number | undefined,
): Promise<{ readonly line: number; readonly column: number }> {
  let line = 1;
  let column = 1;
  const decoder = new TextDecoder('utf-8');
  const end = offset === undefined ? {} : { end: offset - 1 };
  if (offset === 0) return { line, column };
  for await (const chunk of createReadStream(file, end) as AsyncIterable<Buffer>) {
    const text = decoder.decode(chunk, { stream: true });
    const lineEnd = text.lastIndexOf('\n');
    if (lineEnd >= 0) {
      line += text.split('\n').length - 1;
      column = 1;
    }
    column += Array.from(text.slice(lineEnd + 1)).length;
  }
  return { line, column };
}
