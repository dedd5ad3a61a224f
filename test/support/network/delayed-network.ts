import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEEP_ALIVE_MS } from '../../../src/simulators/amazon/amazon-simulator';

/** A proxy between a service and Amazon that can delay one call. */
export interface DelayedNetwork {
  /** As in `http://127.0.0.1:40123`. */
  readonly url: string;
  /** The next PATCH of this SKU is held back. */
  holdNext(sku: string): void;
  /** True once a call is held. */
  isHolding(): boolean;
  /** Forwards the held call, even if its caller has given up, and resolves when Amazon has answered it. */
  release(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy to `target` on a free port. */
export async function startDelayedNetwork(target: string): Promise<DelayedNetwork> {
  let expected: string | undefined;
  let held: (() => Promise<void>) | undefined;
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const forward = (): Promise<void> =>
      new Promise((resolve, reject) => {
        const outgoing = request(target + path, { method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.on('end', resolve);
          answer.pipe(response);
        });
        outgoing.on('error', (error) => {
          response.destroy();
          reject(error);
        });
        outgoing.end(Buffer.concat(chunks));
      });
    if (method === 'PATCH' && expected !== undefined && path.includes(`/${expected}?`)) {
      expected = undefined;
      held = forward;
    } else await forward();
  };
  // The keep-alive is the simulator's, whose header is passed on.
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, response) => {
    // When the caller or Amazon closes its connection, only this call ends.
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    holdNext: (sku) => {
      expected = sku;
    },
    isHolding: () => held !== undefined,
    release: async () => {
      await held?.();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
