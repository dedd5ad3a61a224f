import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OlderRecord } from './older-record';

/** Bytes of the older store for which one part is made: what is in memory at once. */
const BYTES_PER_PART = 1024 * 1024;
/** Each part is an open file. */
const MAX_PARTS = 128;
/** Characters that a part gathers before they are written. */
const BUFFERED = 32 * 1024;

interface Part {
  readonly file: number;
  buffered: string[];
  length: number;
  bytes: number;
}

/**
 * The records of an older store on disk, in parts that fit the memory one at a time: all that is said of a SKU is in
 * the same part, and so is all that is said of an id. The files have no names, so that they are gone with the process
 * however it ends.
 */
export class RecordSpill {
  private readonly parts: readonly Part[];
  private readonly folder = mkdtempSync(join(tmpdir(), 'syncstate-migrate-'));

  /** `storeBytes`: the size of the file whose records are to come. */
  constructor(storeBytes: number) {
    const count = Math.min(MAX_PARTS, Math.max(1, Math.ceil(storeBytes / BYTES_PER_PART)));
    this.parts = Array.from({ length: count }, (_, index) => ({
      file: openSync(join(this.folder, String(index)), 'w+', 0o600),
      buffered: [],
      length: 0,
      bytes: 0,
    }));
    this.removeNames();
  }

  get size(): number {
    return this.parts.length;
  }

  add(record: OlderRecord): void {
    const part = this.parts[placeOf(familyOf(record), record.key, this.parts.length)];
    if (part === undefined) return;
    const line = JSON.stringify(record);
    part.buffered.push(line);
    part.length += line.length;
    if (part.length > BUFFERED) flush(part);
  }

  /** The records of one part, in the order in which they were added. */
  read(index: number): OlderRecord[] {
    const part = this.parts[index];
    if (part === undefined) return [];
    flush(part);
    const bytes = Buffer.allocUnsafe(part.bytes);
    for (let from = 0; from < part.bytes;) {
      const count = readSync(part.file, bytes, from, part.bytes - from, from);
      if (count === 0) throw new Error('The temporary files of the migration were cut short.');
      from += count;
    }
    const lines = bytes.toString('utf8').split('\n');
    lines.pop();
    return lines.map((line) => JSON.parse(line) as OlderRecord);
  }

  close(): void {
    for (const { file } of this.parts) closeSync(file);
    this.removeNames();
  }

  private removeNames(): void {
    try {
      rmSync(this.folder, { recursive: true, force: true });
    } catch {
      // Windows keeps the folder of open files: it goes when they are closed.
    }
  }
}

function flush(part: Part): void {
  if (part.buffered.length === 0) return;
  const bytes = Buffer.from(`${part.buffered.join('\n')}\n`, 'utf8');
  for (let from = 0; from < bytes.length;)
    from += writeSync(part.file, bytes, from, bytes.length - from, part.bytes + from);
  part.bytes += bytes.length;
  part.buffered = [];
  part.length = 0;
}

function familyOf({ kind }: OlderRecord): string {
  return kind === 'transaction' || kind === 'alert' ? kind : 'sku';
}

function placeOf(family: string, key: string, count: number): number {
  return createHash('md5').update(family).update('\0').update(key).digest().readUInt32BE(0) % count;
}
