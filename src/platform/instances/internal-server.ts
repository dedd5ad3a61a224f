import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { ShopifyConfig } from '../../config/app-config';
import { INTERNAL_PATH, SIGNATURE_HEADER, TO_HEADER } from './internal-call';
import { InternalKeys } from './internal-signature';
import { LiveInstances } from './live-instances.scheduler';

/** Bytes of a call: more than its movements at their longest. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Gives the answer to a message; throws InvalidMessage. */
type Handler = (message: unknown) => Promise<unknown>;

/** A signed message whose content this release cannot read. */
export class InvalidMessage extends Error {}

/** Answers calls of other instances of the store, and nothing else. ADR 18. */
@Injectable()
export class InternalServer {
  private readonly keys: InternalKeys;
  private readonly logger = new Logger('Instances');
  private handler: Handler = () => Promise.reject(new InvalidMessage());

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
      const { status, body = '', signature } = await this.answer(request);
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(signature === undefined ? { connection: 'close' } : { [SIGNATURE_HEADER]: signature }),
      });
      response.end(body);
    } catch (error) {
      // The caller has gone, or the rest of its message did not arrive.
      this.logger.debug({ error: String(error) }, 'A call of another instance was not answered');
      response.destroy();
    }
  }

  private async answer(
    request: IncomingMessage,
  ): Promise<{ readonly status: number; readonly body?: string; readonly signature?: string }> {
    if (request.method !== 'POST' || request.url !== INTERNAL_PATH) return { status: 404 };
    const { [SIGNATURE_HEADER]: signature, [TO_HEADER]: to } = request.headers;
    // Only instances of the store know the id: the body of any other client is not read.
    if (to !== this.instances.id) return { status: 421 };
    const bytes = await bodyOf(request);
    if (bytes === undefined) return { status: 413 };
    if (!this.keys.verify(this.instances.id, bytes, signature)) return { status: 401 };
    try {
      const message: unknown = JSON.parse(bytes.toString('utf8'));
      // Without content the caller only asks whether this instance answers.
      const body = JSON.stringify(message === null ? null : await this.handler(message));
      return { status: 200, body, signature: this.keys.sign(String(signature), body) };
    } catch (error) {
      this.logger.warn({ error: String(error) }, 'A call of another instance could not be read');
      return { status: 400 };
    }
  }
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
