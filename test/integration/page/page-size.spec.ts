import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { builtPage } from '../../support/browser/built-page';

/** Bytes, gzipped, that a browser loads before it shows a screen without its charts. */
const FIRST_PAINT_BYTES = 40_000;

/** What Vite writes of each chunk: the chunks that it needs at once, and its styles. */
interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

describe('the built page', () => {
  let folder: string;
  let html: string;
  let chunks: Readonly<Record<string, Chunk>>;

  beforeAll(async () => {
    folder = await builtPage();
    html = readFileSync(join(folder, 'index.html'), 'utf8');
    chunks = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as typeof chunks;
  });

  const gzipped = (path: string): number => gzipSync(readFileSync(join(folder, path))).length;

  /** The files that a chunk needs at once. */
  const filesOf = (name: string, seen = new Set<string>()): Set<string> => {
    const { file, imports = [], css = [] } = chunks[name] ?? { file: '' };
    if (seen.has(file)) return seen;
    for (const path of [file, ...css]) seen.add(path);
    for (const imported of imports) filesOf(imported, seen);
    return seen;
  };

  it.each(
    'today stock listings sku order oversell shopify differences deliveries returns alerts settings'.split(
      ' ',
    ),
  )('loads at most 40 kB, gzipped, for the first paint of %s', (screen) => {
    const files = new Set([...filesOf('index.html'), ...filesOf(`screens/${screen}/${screen}.tsx`)]);
    expect([...files].filter((file) => file.endsWith('.css')).length).toBeGreaterThan(0);
    const sizes = ['index.html', ...files].map(gzipped);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(FIRST_PAINT_BYTES);
  });

  it('loads Chart.js by a chunk of its own', () => {
    const charts = Object.keys(chunks).find((name) => name.endsWith('chart-js.ts'));
    expect(charts).toBeDefined();
    for (const name of Object.keys(chunks).filter((one) => one.endsWith('.tsx') || one === 'index.html'))
      expect([...filesOf(name)]).not.toContain(chunks[charts ?? '']?.file);
  });

  it('names no other host, and holds nothing that the CSP forbids', () => {
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=/);
    for (const name of readdirSync(join(folder, 'assets')).filter((one) => one.endsWith('.css'))) {
      const css = readFileSync(join(folder, 'assets', name), 'utf8');
      expect(css).not.toMatch(/@import|url\(["']?(?:https?:)?\/\//);
    }
  });
});
