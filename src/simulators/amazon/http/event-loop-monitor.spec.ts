import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EventLoopMonitor } from './event-loop-monitor';

const BLOCK_MS = 200;

function blockEventLoop(): void {
  const until = Date.now() + BLOCK_MS;
  while (Date.now() < until);
}

describe('the monitor of the event loop', () => {
  let monitor: EventLoopMonitor;

  beforeEach(() => {
    monitor = new EventLoopMonitor(Date.now);
  });

  afterEach(() => {
    monitor.stop();
  });

  it('returns the present time when no tick was running', () => {
    const before = Date.now();
    expect(monitor.earliestArrival()).toBeGreaterThanOrEqual(before);
  });

  it('returns the begin of a block for a call that is read after it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [[arriving]] = (await Promise.all([once(server, 'connection'), once(client, 'connect')])) as [
      [Socket],
      unknown,
    ];
    try {
      monitor.earliestArrival();
      await delay(100);
      // Asked as the call is read: one turn later, another tick may have run.
      const answer = new Promise<number>((resolve) => {
        arriving.once('data', () => {
          resolve(monitor.earliestArrival());
        });
      });
      // After the timers of this turn: in the next turn the tick runs before the waiting call is read.
      await new Promise((resolve) => setImmediate(resolve));
      const blockedAt = Date.now();
      client.write('a call');
      blockEventLoop();
      expect(await answer).toBeLessThanOrEqual(blockedAt);
    } finally {
      client.destroy();
      arriving.destroy();
      server.close();
    }
  });

  it('never returns a later time than the present, with a clock that steps back', async () => {
    let now = 5_000;
    const stepping = new EventLoopMonitor(() => now);
    stepping.earliestArrival();
    await delay(50);
    now = 4_000;
    expect(stepping.earliestArrival()).toBeLessThanOrEqual(4_000);
    stepping.stop();
  });
});
