import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Alert } from '../../../src/alerts/domain/alert';

/** One alert as it arrived. */
interface Post {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly text: string; readonly content: string; readonly alert: Alert };
  readonly atMs: number;
}

/** How the receiver reacts to a post: with a status and headers, without an answer, or by closing the connection. */
type Reaction =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly text?: string }
  | 'hang'
  | 'hang_up';

/** The incoming webhook of a chat: it keeps the posts, and reacts as the test configures. */
export interface WebhookReceiver {
  /** With a secret in its path, as in Slack's webhooks. */
  readonly url: string;
  readonly posts: Post[];
  /** The reactions to the next posts, one each; afterwards `always`. */
  readonly next: Reaction[];
  always: Reaction;
  /** The number of posts that wait for an answer. */
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
      else response.writeHead(reaction.status, { ...reaction.headers }).end(reaction.text ?? 'ok');
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
