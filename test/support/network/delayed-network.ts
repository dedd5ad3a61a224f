import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEEP_ALIVE_MS } from '../../../src/simulators/amazon/amazon-simulator';

/** The road of a service to Amazon, on which a test can make one call late. */
export interface DelayedNetwork {
  /** As in `http://127.0.0.1:40123`. */
  readonly url: string;
  /** The next PATCH of this SKU gets here and no further. */
  holdNext(sku: string): void;
  /** True once a call is held. */
  holds(): boolean;
  /** Lets the held call go on to Amazon, whoever waits for its answer, and resolves when Amazon has answered it. */
  letGo(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a road to `target` on a free port. */
export async function startDelayedNetwork(target: string): Promise<DelayedNetwork> {
  let expected: string | undefined;
  let goOn: (() => Promise<void>) | undefined;
  const passOn = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
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
      goOn = forward;
    } else await forward();
  };
  // The keep-alive is the simulator's, whose word on it is passed on.
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, response) => {
    // A caller that has gone, or an Amazon that has, is the end of the call and nothing else.
    passOn(incoming, response).catch(() => response.destroy());
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
    holds: () => goOn !== undefined,
    letGo: async () => {
      await goOn?.();
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
