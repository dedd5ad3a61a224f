import { isHashed, pageFileOf } from './page-file';

it.each(['', 'stock', 'sku', 'deliveries', 'nothing/at/all', 'assets', 'assets/', 'ä b', '%2e%2e'])(
  '%p shows the page',
  (rest) => {
    expect(pageFileOf(rest)).toBe('index.html');
  },
);

it.each([
  'index.html',
  'favicon.svg',
  'assets/index-B3xk_9-a.js',
  'assets/index-B3xk9.css',
  'assets/chart-1.woff2',
  'assets/index-B3xk9.js.map',
])('%p is a file', (rest) => {
  expect(pageFileOf(rest)).toBe(rest);
});

it.each([
  '../main.js',
  'assets/../../main.js',
  'assets/../index.html',
  '..',
  '.',
  './index.html',
  '.env',
  '.vite/manifest.json',
  'assets/.hidden',
  '/etc/passwd.txt',
  '//index.html',
  'assets//index.js',
  'other/index.js',
  'assets\\..\\main.js',
  'index.html\0.js',
  'stock\0',
  'a b.js',
  'ü.js',
  'index.',
  'files/page-files.js',
  'page.d/stock',
])('%p is none of its files', (rest) => {
  expect(pageFileOf(rest)).toBeUndefined();
});

it.each([
  ['assets/index-B3xk9.js', true],
  ['index.html', false],
  ['favicon.svg', false],
])('%p may be kept for ever: %p', (file, expected) => {
  expect(isHashed(file)).toBe(expected);
});
