import { Agent, type IncomingMessage, request } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ShopifyConfig } from '../../config/app-config';
import { unbracketed } from '../../config/host-and-port';
import type { Instance } from './domain/live-instances';
import { IDLE_MS, INTERNAL_PATH, SIGNATURE_HEADER, TO_HEADER } from './internal-call';
import { InternalKeys } from './internal-signature';

/** How long a call waits, in milliseconds since its beginning, and what takes the parts of its answer. */
export interface CallOptions {
  /** Until the instance has taken the message: a sign that it is alive. */
  readonly takenWithinMs: number;
  /** Until the last part has arrived. */
  readonly endWithinMs: number;
  /** The instance has taken the message. */
  readonly onTaken?: () => void;
  readonly onPart: (part: unknown) => void;
}

/** Calls other instances of the store. Order path: HandOver -> InternalClient -> InternalServer. ADR 18. */
@Injectable()
export class InternalClient {
  private readonly keys: InternalKeys;
  private readonly agent = new Agent({ keepAlive: true, maxFreeSockets: 8, timeout: IDLE_MS });

  constructor({ webhookSecrets }: ShopifyConfig) {
    this.keys = new InternalKeys(webhookSecrets);
  }

  /** True when the instance takes a call without content in time. Never throws. */
  async answers(instance: Instance, timeoutMs: number): Promise<boolean> {
    let isAnswered = false;
    const onPart = (): void => {
      isAnswered = true;
    };
    try {
      await this.call(instance, null, { takenWithinMs: timeoutMs, endWithinMs: timeoutMs, onPart });
    } catch {
      return false;
    }
    return isAnswered;
  }

  /** Sends a message and passes on each part of the answer as it arrives. Throws when the answer does not end in time, or a part is not signed by the instance. */
  async call({ id, address }: Instance, message: unknown, options: CallOptions): Promise<void> {
    const body = JSON.stringify(message);
    const signature = this.keys.sign(id, body);
    const { hostname, port } = new URL(`http://${address}`);
    const late = new AbortController();
    const abort = (): void => {
      late.abort();
    };
    let timer = setTimeout(abort, options.takenWithinMs);
    const beganAt = performance.now();
    try {
      await new Promise<void>((resolve, reject) => {
        const call = request(
          {
            host: unbracketed(hostname),
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
            signal: late.signal,
          },
          (response) => {
            clearTimeout(timer);
            timer = setTimeout(abort, options.endWithinMs - (performance.now() - beganAt));
            response.once('error', reject);
            options.onTaken?.();
            this.readParts(response, signature, options.onPart, resolve);
          },
        );
        call.on('error', reject);
        call.end(body);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Each part is a line of its signature and its JSON. What is wrong with it becomes the error of the response. */
  private readParts(
    response: IncomingMessage,
    about: string,
    onPart: (part: unknown) => void,
    onEnd: () => void,
  ): void {
    if (response.statusCode !== 200) {
      response.destroy(new Error(`The instance answered ${response.statusCode ?? 0}.`));
      return;
    }
    let rest = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      try {
        for (const line of lines) onPart(this.partIn(line, about));
      } catch (error) {
        response.destroy(error instanceof Error ? error : undefined);
      }
    });
    response.once('end', () => {
      if (rest === '') onEnd();
      else response.destroy(new Error('The answer ends in the middle of a part.'));
    });
  }

  private partIn(line: string, about: string): unknown {
    const end = line.indexOf(' ');
    const part = line.slice(end + 1);
    if (!this.keys.verify(about, part, line.slice(0, end)))
      throw new Error('The answer is not signed by an instance of this store.');
    return JSON.parse(part);
  }
}
