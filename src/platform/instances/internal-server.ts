import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { ShopifyConfig } from '../../config/app-config';
import { INTERNAL_PATH, SIGNATURE_HEADER, TO_HEADER } from './internal-call';
import { InternalKeys } from './internal-signature';
import { LiveInstances } from './live-instances.scheduler';

/** Bytes of a call: more than its movements at their longest. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Milliseconds after which the headers of an answer leave without a part: a fraction of what the caller waits for them. */
const SIGN_OF_LIFE_MS = 100;

/** Answers a message in parts, and resolves after the last one. Throws InvalidMessage at once. */
type Handler = (message: unknown, answer: (part: unknown) => void) => Promise<void>;

/** A signed message whose content this release cannot read. */
export class InvalidMessage extends Error {}

/** Answers calls of other instances of the store, and nothing else. ADR 18. */
@Injectable()
export class InternalServer {
  private readonly keys: InternalKeys;
  private readonly logger = new Logger('Instances');
  private handler: Handler = () => {
    throw new InvalidMessage();
  };

  constructor(
    { webhookSecrets }: ShopifyConfig,
    private readonly instances: LiveInstances,
  ) {
    this.keys = new InternalKeys(webhookSecrets);
  }

  onMessage(handler: Handler): void {
    this.handler = handler;
  }

  /** Answers one request. Never throws. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const call = await this.check(request);
      if (typeof call === 'number') refuse(response, call);
      else await this.answer(call, response);
    } catch (error) {
      // The caller has gone, or the rest of its message did not arrive.
      this.logger.debug({ error: String(error) }, 'A call of another instance was not answered');
      response.destroy();
    }
  }

  /** The message and its signature, or the status of a refusal. */
  private async check(
    request: IncomingMessage,
  ): Promise<{ readonly body: Buffer; readonly signature: string } | number> {
    if (request.method !== 'POST' || request.url !== INTERNAL_PATH) return 404;
    const { [SIGNATURE_HEADER]: signature, [TO_HEADER]: to } = request.headers;
    // Only instances of the store know the id: the body of any other client is not read.
    if (to !== this.instances.id) return 421;
    if (!this.instances.reachesStore) return 503;
    const body = await bodyOf(request);
    if (body === undefined) return 413;
    if (!this.keys.verify(this.instances.id, body, signature)) return 401;
    return { body, signature: String(signature) };
  }

  /** An answer that takes longer than usual shows a sign of life, its headers, before its first part. */
  private async answer(
    { body, signature }: { readonly body: Buffer; readonly signature: string },
    response: ServerResponse,
  ): Promise<void> {
    const write = (part: unknown): void => {
      const text = JSON.stringify(part);
      response.write(`${this.keys.sign(signature, text)} ${text}\n`);
    };
    let answered: Promise<void> | undefined;
    try {
      const message: unknown = JSON.parse(body.toString('utf8'));
      // Without content the caller only asks whether this instance answers.
      if (message === null) write(null);
      else answered = this.handler(message, write);
    } catch (error) {
      this.logger.warn({ error: String(error) }, 'A call of another instance could not be read');
      refuse(response, 400);
      return;
    }
    const late = setTimeout(() => {
      response.flushHeaders();
    }, SIGN_OF_LIFE_MS);
    try {
      await answered;
    } finally {
      clearTimeout(late);
    }
    // With the last part in one packet: each write costs.
    response.end();
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close', 'content-length': 0 }).end();
}

/** Undefined when there are more bytes than a call may have. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
