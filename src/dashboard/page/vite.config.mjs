import { join } from 'node:path';
import { defineConfig } from 'vite';
import { picoParts } from './pico-parts.mjs';

/** The running service, for `npm run page:dev`. */
const SERVICE = 'http://127.0.0.1:3000';

/** Parts that most screens show. */
const SHARED =
  /node_modules\/(preact|@preact)\/|\/page\/(api|live|router)\/\w|\/page\/lazy\.tsx|\/page\/parts\/(action|action-button|badge|figure|filters|foot-words|icon|states|status-line|stock-marks|time|time-words)\.tsx?$/;

/** Builds the page. The strict CSP allows no inline script and no data URL, so nothing is inlined. ADR 16. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/dashboard/',
  publicDir: false,
  plugins: [picoParts()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: {
    proxy: Object.fromEntries(
      ['/api/', '/dashboard/session', '/metrics', '/docs'].map((path) => [path, SERVICE]),
    ),
  },
  build: {
    outDir: join(import.meta.dirname, '../../../dist/dashboard/page'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Preact, Pico CSS and Chart.js ask that their licence goes along; the minifier drops it from the files.
    license: { fileName: 'licenses.md' },
    // What most screens share is one chunk: many small ones are larger together, and each costs a request.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'shared', test: SHARED }] } },
    },
    // A chunk for the charts alone, which only pages with a chart load.
    chunkSizeWarningLimit: 250,
  },
});
