import { Injectable } from '@nestjs/common';
import { isLoopback } from '../../../config/loopback';
import type { AdminResult } from './admin-result';
import type { ShopItem } from './admin-values';
import { AdminCaller } from './call/admin-caller';
import { reasonOf } from './call/admin-http';
import { BULK_ITEMS, BULK_STATE, RUN_BULK } from './documents';
import { BulkLines } from './domain/bulk-lines';
import { globalIdOf, numberOf } from './domain/global-id';
import { outcomeOf } from './domain/user-errors';

/** How far a bulk operation is. */
export interface BulkState {
  readonly status: 'running' | 'done' | 'failed';
  /** Items, variants and levels that were read so far. */
  readonly objects: number;
  /** Those of them that are items. */
  readonly items: number;
  /** The file, for seven days; undefined when the shop has no items. */
  readonly url?: string;
  readonly errorCode?: string;
}

/** The file of a bulk operation could not be read: ask for its state again, or start another operation. */
export class BulkFileFailed extends Error {}

/** Reads every inventory item with its levels in one operation, which costs no points. */
@Injectable()
export class ShopBulk {
  constructor(private readonly caller: AdminCaller) {}

  /** Starts the operation. Gives its id. */
  async start(): Promise<AdminResult<string>> {
    const answer = await this.caller.call(RUN_BULK, { query: BULK_ITEMS });
    if (!answer.ok) return answer;
    const outcome = outcomeOf(answer.value.bulkOperationRunQuery);
    if (!outcome.ok) return outcome;
    const { bulkOperation } = outcome.value;
    if (bulkOperation === null)
      return { ok: false, failure: { kind: 'unknown', message: 'Shopify started no bulk operation' } };
    return { ok: true, value: numberOf(bulkOperation.id) };
  }

  async state(operationId: string): Promise<AdminResult<BulkState>> {
    const answer = await this.caller.call(BULK_STATE, { id: globalIdOf('BulkOperation', operationId) });
    if (!answer.ok) return answer;
    const { bulkOperation } = answer.value;
    if (bulkOperation === null)
      return { ok: true, value: { status: 'failed', objects: 0, items: 0, errorCode: 'NOT_FOUND' } };
    const { status, errorCode, objectCount, rootObjectCount, url } = bulkOperation;
    return {
      ok: true,
      value: {
        status: STATUS[status] ?? 'failed',
        objects: Number(objectCount),
        items: Number(rootObjectCount),
        ...(url === null ? {} : { url }),
        ...(errorCode === null ? (STATUS[status] === undefined ? { errorCode: status } : {}) : { errorCode }),
      },
    };
  }

  /** The items of the file, one after the other. Throws BulkFileFailed when it cannot be read to its end. */
  async *items(url: string): AsyncIterable<ShopItem> {
    const lines = new BulkLines();
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const part of await fileAt(url)) {
        const texts = (rest + decoder.decode(part, { stream: true })).split('\n');
        rest = texts.pop() ?? '';
        for (const text of texts) {
          const item = lines.take(text);
          if (item !== undefined) yield item;
        }
      }
      const last = lines.take(rest);
      if (last !== undefined) yield last;
    } catch (error) {
      if (error instanceof BulkFileFailed) throw error;
      throw new BulkFileFailed(`The file of the bulk operation could not be read (${reasonOf(error)})`);
    }
    const item = lines.last();
    if (item !== undefined) yield item;
  }
}

/** Anything else has failed. */
const STATUS: Readonly<Record<string, BulkState['status']>> = {
  CREATED: 'running',
  RUNNING: 'running',
  CANCELING: 'running',
  COMPLETED: 'done',
};

/** The file is at a store of Shopify's: the token is not sent there. Node ends a read after five minutes of silence. */
async function fileAt(url: string): Promise<AsyncIterable<Uint8Array>> {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !isLoopback(hostname))
    throw new BulkFileFailed('The address of the bulk file is not https');
  const response = await fetch(url);
  if (!response.ok || response.body === null)
    throw new BulkFileFailed(`The file of the bulk operation could not be read (HTTP ${response.status})`);
  return response.body as AsyncIterable<Uint8Array>;
}
