import { Agent, request } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ShopifyConfig } from '../../config/app-config';
import type { Instance } from './domain/live-instances';
import { IDLE_MS, INTERNAL_PATH, SIGNATURE_HEADER, TO_HEADER } from './internal-call';
import { InternalKeys } from './internal-signature';

/** Calls other instances of the store. Order path: HandOver -> InternalClient -> InternalServer. ADR 18. */
@Injectable()
export class InternalClient {
  private readonly keys: InternalKeys;
  private readonly agent = new Agent({ keepAlive: true, maxFreeSockets: 8, timeout: IDLE_MS });

  constructor({ webhookSecrets }: ShopifyConfig) {
    this.keys = new InternalKeys(webhookSecrets);
  }

  /** True when the instance answers a call without content in time. Never throws. */
  async answers(instance: Instance, timeoutMs: number): Promise<boolean> {
    try {
      await this.call(instance, null, timeoutMs);
      return true;
    } catch {
      return false;
    }
  }

  /** The answer to a message; throws when none arrives in time, or one that the instance has not signed. */
  async call({ id, address }: Instance, message: unknown, timeoutMs: number): Promise<unknown> {
    const body = JSON.stringify(message);
    const signature = this.keys.sign(id, body);
    const { hostname, port } = new URL(`http://${address}`);
    const answer = await new Promise<string>((resolve, reject) => {
      const call = request(
        {
          host: hostname.replace(/^\[(.*)\]$/, '$1'),
          port: port === '' ? 80 : port,
          path: INTERNAL_PATH,
          method: 'POST',
          agent: this.agent,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            [TO_HEADER]: id,
            [SIGNATURE_HEADER]: signature,
          },
          signal: AbortSignal.timeout(timeoutMs),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const answer = Buffer.concat(chunks);
            if (response.statusCode !== 200)
              reject(new Error(`The instance answered ${response.statusCode ?? 0}.`));
            else if (!this.keys.verify(signature, answer, response.headers[SIGNATURE_HEADER]))
              reject(new Error('The answer is not signed by an instance of this store.'));
            else resolve(answer.toString('utf8'));
          });
        },
      );
      call.on('error', reject);
      call.end(body);
    });
    return JSON.parse(answer);
  }
}
