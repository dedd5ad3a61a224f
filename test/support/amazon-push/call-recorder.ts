import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEEP_ALIVE_MS } from '../../../src/simulators/amazon/amazon-simulator';

/** One call, as the instance sent it. */
interface AmazonCall {
  /** Milliseconds since the epoch, by the test's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
}

/** A proxy between one instance and Amazon: Amazon itself cannot distinguish the instances of a seller. */
export interface AmazonCallRecorder {
  /** As in `http://127.0.0.1:40123`. */
  readonly url: string;
  /** The calls so far. */
  calls(): readonly AmazonCall[];
  close(): Promise<void>;
}

/** Starts a proxy to `target` on a free port. */
export async function startAmazonCallRecorder(target: string): Promise<AmazonCallRecorder> {
  const seen: AmazonCall[] = [];
  const forward = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    seen.push({ at: Date.now(), method, path });
    const outgoing = request(target + path, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  };
  // As long as the simulator's, whose header is passed on.
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, forward);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => [...seen],
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
