import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { builtPage } from '../../support/browser/built-page';

/** Bytes, gzipped, that a browser loads before it shows a screen without a chart. */
const FIRST_PAINT_BYTES = 40_000;

describe('the built page', () => {
  let folder: string;
  let html: string;

  beforeAll(async () => {
    folder = await builtPage();
    html = readFileSync(join(folder, 'index.html'), 'utf8');
  });

  const gzipped = (path: string): number => gzipSync(readFileSync(join(folder, path))).length;
  const loaded = (): string[] =>
    [...html.matchAll(/(?:src|href)="\/dashboard\/([^"]+\.(?:js|css))"/g)].map(([, path = '']) => path);

  it('loads at most 40 kB, gzipped, for the first paint', () => {
    const paths = ['index.html', ...loaded()];
    expect(paths.some((path) => path.endsWith('.js'))).toBe(true);
    expect(paths.some((path) => path.endsWith('.css'))).toBe(true);
    const sizes = paths.map(gzipped);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(FIRST_PAINT_BYTES);
  });

  it('loads Chart.js by a chunk of its own', () => {
    const first = loaded();
    const chunks = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.js'));
    const charts = chunks.filter((name) =>
      readFileSync(join(folder, 'assets', name), 'utf8').includes('CategoryScale'),
    );
    expect(charts.length).toBeGreaterThan(0);
    for (const name of charts) expect(first).not.toContain(`assets/${name}`);
  });

  it('names no other host, and holds nothing that the CSP forbids', () => {
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=/);
    for (const name of readdirSync(join(folder, 'assets')).filter((one) => one.endsWith('.css'))) {
      const css = readFileSync(join(folder, 'assets', name), 'utf8');
      expect(css).not.toMatch(/@import|url\(["']?(?:https?:)?\/\//);
    }
  });
});
