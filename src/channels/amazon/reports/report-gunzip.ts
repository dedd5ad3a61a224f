import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ReportBroken } from './report-download';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** Bytes of a download, and the function that ends it. */
interface ByteSource {
  readonly bytes: AsyncIterable<Uint8Array>;
  close(): void;
}

/**
 * The uncompressed document. Its first two bytes decide whether it is compressed, because a proxy may have decompressed
 * it: no report begins with them. `announced`: Amazon called it gzip, so that an empty document is damaged. A reader that
 * stops closes the source, even while a chunk is awaited.
 */
export async function* uncompressed(source: ByteSource, announced: boolean): AsyncGenerator<Uint8Array> {
  const rest = source.bytes[Symbol.asyncIterator]();
  try {
    const head = await firstBytes(rest);
    const all = rejoined(head, rest);
    if (head.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) yield* gunzipped(all);
    else if (announced && head.length < GZIP_MAGIC.length) throw new ReportBroken('bad_gzip');
    else yield* all;
  } finally {
    source.close();
  }
}

async function firstBytes(bytes: AsyncIterator<Uint8Array>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < GZIP_MAGIC.length) {
    const next = await bytes.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* rejoined(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* gunzipped(bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(bytes);
  const gunzip = createGunzip();
  // The iteration below throws the errors; the pipeline needs a callback.
  pipeline(source, gunzip, () => undefined);
  try {
    for await (const part of gunzip) yield part as Buffer;
  } catch (error) {
    throw error instanceof ReportBroken ? error : new ReportBroken('bad_gzip');
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
