import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { isAuthentic } from '../../src/channels/shopify/webhook/hmac';
import { answerQuestions } from '../support/answering';

/** The minimum of any service: HTTP, the signature of the same payload, and its JSON. Nothing is stored. */
const SECRET = process.env.SHOPIFY_WEBHOOK_SECRET ?? '';

const server = fastify();
server.removeAllContentTypeParsers();
server.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
  done(null, body);
});
server.post('/webhook/shopify', (request, reply) => {
  const header = request.headers['x-shopify-hmac-sha256'];
  const body = request.body as Buffer;
  if (!isAuthentic(body, typeof header === 'string' ? header : undefined, [SECRET]))
    return reply.code(401).send();
  const order = JSON.parse(body.toString('utf8')) as { id: number; line_items: readonly unknown[] };
  return reply.send({ status: 'parsed', orderId: order.id, lines: order.line_items.length });
});
const listening = server.listen({ port: 0, host: '127.0.0.1' });

answerQuestions(
  {
    port: async () => {
      await listening;
      return (server.server.address() as AddressInfo).port;
    },
  },
  () => process.exit(0),
);
process.on('SIGTERM', () => process.exit(0));
