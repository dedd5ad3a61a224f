import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy between a service and its queue that can hold back the deletion of messages. */
export interface HeldQueue {
  /** As in `http://127.0.0.1:40123`. */
  readonly url: string;
  /** True once a deletion is held; it never reaches the queue. */
  isHolding(): boolean;
  close(): Promise<void>;
}

/** Starts a proxy to the queue's endpoint on a free port, which passes on every call but deletions. */
export async function startHeldQueue(endpoint: string): Promise<HeldQueue> {
  let isHolding = false;
  const handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { method, url = '/', headers } = incoming;
    if (headers['x-amz-target'] === 'AmazonSQS.DeleteMessageBatch') {
      isHolding = true;
      return;
    }
    const outgoing = request(endpoint + url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  };
  const server = createServer(handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isHolding: () => isHolding,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
