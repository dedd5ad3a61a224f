import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { introOf, nextLine, pageAddress, sightsOf } from './demo-page';

it.each([
  [200, 'has it at /dashboard/'],
  [404, 'has none'],
])('a service whose page answers %d %s', async (status) => {
  const server = createServer((_request, response) => {
    response.writeHead(status).end('<!doctype html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const address = await pageAddress({ url, amazonUrl: '', shopUrl: '' });
    expect(address).toBe(status === 200 ? `${url}/dashboard/` : undefined);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

it('names the page and what to look at, within 95 columns', () => {
  const address = 'http://127.0.0.1:65535/dashboard/';
  const texts = [
    introOf(undefined, true),
    introOf(address, true),
    introOf(address, false),
    sightsOf(address),
  ];
  expect(texts[0]).toContain('npm run build');
  for (const text of texts.slice(1)) expect(text).toContain(address);
  expect(texts.flatMap((text) => text.split('\n')).filter((line) => line.length > 95)).toEqual([]);
});

it.each([
  ['a line', (input: PassThrough) => input.write('\n')],
  ['the end', (input: PassThrough) => input.end()],
])('waits for %s of the input', async (_case, act) => {
  const input = new PassThrough();
  const line = nextLine(input);
  act(input);
  await line;
  expect(input.listenerCount('data')).toBe(0);
});
