import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { fastify, type FastifyInstance, type InjectOptions, type LightMyRequestResponse } from 'fastify';
import { servePage } from './page-files';

const SCRIPT = `export const text = '${'x'.repeat(2000)}';`;

describe('the files of the page', () => {
  const outside = mkdtempSync(join(tmpdir(), 'syncstate-page-'));
  const folder = join(outside, 'page');
  let server: FastifyInstance;

  beforeAll(async () => {
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(outside, 'main.js'), 'server code');
    writeFileSync(join(folder, '.env'), 'hidden');
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
    writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    writeFileSync(join(folder, 'assets/app-B3xk9.js'), SCRIPT);
    writeFileSync(join(folder, 'assets/app-B3xk9.js.gz'), gzipSync(SCRIPT));
    writeFileSync(join(folder, 'assets/app-B3xk9.js.br'), brotliCompressSync(SCRIPT));
    writeFileSync(join(folder, 'assets/app-B3xk9.css'), 'body{}');
    server = fastify();
    await servePage(server, folder);
  });

  afterAll(async () => {
    await server.close();
    rmSync(outside, { recursive: true });
  });

  const get = (url: string, more: InjectOptions = {}): Promise<LightMyRequestResponse> =>
    server.inject({ method: 'GET', url, ...more });

  it.each(['/', '/dashboard', '/dashboard?x=1'])('%s leads to the page', async (url) => {
    for (const method of ['GET', 'HEAD'] as const) {
      const answer = await get(url, { method });
      expect([answer.statusCode, answer.headers.location]).toEqual([302, '/dashboard/']);
    }
  });

  it.each([
    '/dashboard/',
    '/dashboard/stock?search=MUG',
    '/dashboard/sku?sku=A%2FB',
    '/dashboard/index.html',
  ])('%s is the page, which is asked for at every visit', async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.body]).toEqual([200, '<!doctype html><title>page</title>']);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      etag: expect.any(String) as string,
    });
    const again = await get(url, { headers: { 'if-none-match': String(answer.headers.etag) } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it.each([
    ['/dashboard/assets/app-B3xk9.js', /javascript/],
    ['/dashboard/assets/app-B3xk9.css', /^text\/css/],
  ])('%s may be kept for a year', async (url, type) => {
    const answer = await get(url);
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringMatching(type) as string,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
  });

  it.each([
    ['br, gzip', 'br'],
    ['gzip, deflate', 'gzip'],
    ['identity', undefined],
  ])('a browser that takes %s gets its script in %p', async (accepted, coding) => {
    const url = '/dashboard/assets/app-B3xk9.js';
    const answer = await get(url, { headers: { 'accept-encoding': accepted } });
    expect(answer.headers['content-encoding']).toBe(coding);
    expect(answer.headers['content-type']).toMatch(/javascript/);
    expect(answer.rawPayload.length < 500).toBe(coding !== undefined);
  });

  it('HEAD has the headers and no body', async () => {
    const answer = await get('/dashboard/assets/app-B3xk9.js', { method: 'HEAD' });
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
    expect(Number(answer.headers['content-length'])).toBe(SCRIPT.length);
  });

  it.each([
    '/dashboard/nothing.js',
    '/dashboard/assets/nothing-1.js',
    '/dashboard/.env',
    '/dashboard/../main.js',
    '/dashboard/%2e%2e/main.js',
    '/dashboard/..%2fmain.js',
    '/dashboard/assets/..%2f..%2fmain.js',
    '/dashboard/assets%2f..%2f..%2fmain.js',
    '/dashboard/..%5cmain.js',
    '/dashboard//main.js',
    '/dashboard/%2fetc%2fhosts.js',
    '/dashboard/index.html%00.js',
  ])('%s is 404', async (url) => {
    const answer = await get(url);
    expect([url, answer.statusCode]).toEqual([url, 404]);
    expect(answer.body).not.toContain('server code');
  });

  it('are missing where the page was not built, and the answer says what to do', async () => {
    const bare = fastify();
    await servePage(bare, undefined);
    for (const url of ['/dashboard/', '/dashboard/stock', '/dashboard/assets/app.js']) {
      const answer = await bare.inject({ url });
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'not_built']);
      expect(answer.body).toContain('npm run build');
    }
    expect((await bare.inject({ url: '/' })).statusCode).toBe(302);
    await bare.close();
  });
});
