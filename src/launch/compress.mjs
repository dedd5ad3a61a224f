// Writes the compressed forms of the page's files beside them, so that the service sends them without any work.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TEXT = /\.(js|css|html|svg|json)$/;
/** Bytes; a smaller file is one packet either way. */
const SMALLEST = 1024;
const CODINGS = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gz: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/** Compresses every text of a folder, as far as that makes it smaller. */
export async function compressFiles(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => TEXT.test(name));
  await Promise.all(
    names.flatMap((name) => {
      const file = join(folder, name);
      const bytes = readFileSync(file);
      if (bytes.length < SMALLEST) return [];
      return Object.entries(CODINGS).map(async ([extension, compress]) => {
        const compressed = await compress(bytes);
        if (compressed.length < bytes.length) writeFileSync(`${file}.${extension}`, compressed);
      });
    }),
  );
}
