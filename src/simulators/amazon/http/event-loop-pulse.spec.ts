import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EventLoopPulse } from './event-loop-pulse';

const STALL_MS = 200;

function stall(): void {
  const until = Date.now() + STALL_MS;
  while (Date.now() < until);
}

describe('the pulse of the event loop', () => {
  let pulse: EventLoopPulse;

  beforeEach(() => {
    pulse = new EventLoopPulse(Date.now);
  });

  afterEach(() => {
    pulse.stop();
  });

  it('says now when it was at rest', () => {
    const before = Date.now();
    expect(pulse.earliestArrival()).toBeGreaterThanOrEqual(before);
  });

  it('says of what is read after a stall that it may have come at its beginning', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [[arriving]] = (await Promise.all([once(server, 'connection'), once(client, 'connect')])) as [
      [Socket],
      unknown,
    ];
    try {
      pulse.earliestArrival();
      await delay(100);
      // Asked as it is read: whoever asks a turn later may have seen one beat more.
      const answer = new Promise<number>((resolve) => {
        arriving.once('data', () => {
          resolve(pulse.earliestArrival());
        });
      });
      // Behind the timers of this turn: in the next one the beat comes first, and then what waited.
      await new Promise((resolve) => setImmediate(resolve));
      const stalledAt = Date.now();
      client.write('a call');
      stall();
      expect(await answer).toBeLessThanOrEqual(stalledAt);
    } finally {
      client.destroy();
      arriving.destroy();
      server.close();
    }
  });

  it('never says later than now, with a clock that steps back', async () => {
    let now = 5_000;
    const stepping = new EventLoopPulse(() => now);
    stepping.earliestArrival();
    await delay(50);
    now = 4_000;
    expect(stepping.earliestArrival()).toBeLessThanOrEqual(4_000);
    stepping.stop();
  });
});
