import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Alert } from '../../../src/alerts/domain/alert';

/** One alert as the receiver got it. */
export interface Post {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly text: string; readonly content: string; readonly alert: Alert };
  readonly atMs: number;
}

/** What the receiver does with a post: answer with a status and headers, or never. */
export type Reaction =
  { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | 'hang' | 'hang_up';

/** A chat's incoming webhook: it keeps what it is sent, and takes it as it is told to. */
export interface WebhookReceiver {
  /** With a secret in its path, as Slack has it. */
  readonly url: string;
  readonly posts: Post[];
  /** How the next posts are taken, one each; afterwards as `always` says. */
  readonly next: Reaction[];
  always: Reaction;
  /** How many posts wait for an answer that does not come. */
  hanging(): number;
  close(): Promise<void>;
}

export const SECRET_PATH = '/services/T000/B000/secret-of-the-receiver';

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const hanging = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      receiver.posts.push({
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Post['body'],
        atMs: performance.now(),
      });
      const reaction = receiver.next.shift() ?? receiver.always;
      if (reaction === 'hang') {
        hanging.add(response);
        response.on('close', () => hanging.delete(response));
      } else if (reaction === 'hang_up') request.socket.destroy();
      else response.writeHead(reaction.status, { ...reaction.headers }).end('ok');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${SECRET_PATH}`,
    posts: [],
    next: [],
    always: { status: 200 },
    hanging: () => hanging.size,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
  return receiver;
}
