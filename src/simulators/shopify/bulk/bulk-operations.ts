import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { type DocumentNode, execute, type ExecutionResult } from 'graphql';
import type { JsonRecord } from '../../../platform/json-record';
import type { AdminContext } from '../admin/connection';
import { shopTime } from '../payload-json';
import { adminSchema } from '../schema/admin-schema';
import { gid, type ShopIds } from '../shop-ids';
import type { ShopWebhooks } from '../webhooks/shop-webhooks';
import { lineGroups } from './bulk-lines';

/** Shopify's documented limit of queries at a time. */
const MOST_AT_ONCE = 5;
/** Entries of the root that are read without a pause. */
const PART = 500;

/** How bulk operations run. */
export interface BulkSettings {
  /** At least so long, in ms. */
  readonly takesMs: number;
  /** The next ones end so, with what was read as partial data. */
  readonly failsWith: 'ACCESS_DENIED' | 'INTERNAL_SERVER_ERROR' | 'TIMEOUT' | null;
}

/** A bulk operation of a query. */
export interface BulkOperation {
  readonly id: string;
  readonly query: string;
  readonly createdAt: number;
  status: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELED';
  completedAt?: number;
  errorCode?: string;
  objects: number;
  roots: number;
  bytes: number;
  /** The name of its file. */
  file?: string;
}

export interface BulkParts {
  /** The resolvers of the root's fields. */
  readonly root: () => JsonRecord;
  readonly webhooks: ShopWebhooks;
  readonly ids: ShopIds;
  readonly now: () => number;
}

/** The bulk operations of the app. They cost no points, and read the shop part by part while others change it. */
export class BulkOperations {
  settings: BulkSettings = { takesMs: 0, failsWith: null };
  private readonly byId = new Map<string, BulkOperation>();
  private readonly files = new Map<string, string>();
  private readonly closing = new AbortController();

  constructor(private readonly parts: BulkParts) {}

  change(settings: Partial<BulkSettings>): BulkSettings {
    this.settings = { ...this.settings, ...settings };
    return this.settings;
  }

  list(): readonly BulkOperation[] {
    return [...this.byId.values()];
  }

  find(id: string): BulkOperation | undefined {
    return this.byId.get(id);
  }

  fileOf(name: string): string | undefined {
    return this.files.get(name);
  }

  /** Starts one; undefined: five are running. */
  start(query: string, document: DocumentNode, isGrouped: boolean): BulkOperation | undefined {
    const running = this.list().filter(({ status }) => status === 'CREATED' || status === 'RUNNING');
    if (running.length >= MOST_AT_ONCE) return undefined;
    const { ids, now } = this.parts;
    const operation: BulkOperation = {
      id: ids.next(),
      query,
      createdAt: now(),
      status: 'CREATED',
      objects: 0,
      roots: 0,
      bytes: 0,
    };
    this.byId.set(operation.id, operation);
    void this.run(operation, document, isGrouped).catch(() => undefined);
    return { ...operation };
  }

  cancel(id: string): BulkOperation | undefined {
    const operation = this.byId.get(id);
    if (operation?.status === 'CREATED' || operation?.status === 'RUNNING') this.end(operation, 'CANCELED');
    return operation;
  }

  close(): void {
    this.closing.abort();
  }

  private async run(operation: BulkOperation, document: DocumentNode, isGrouped: boolean): Promise<void> {
    const { signal } = this.closing;
    const { takesMs, failsWith } = this.settings;
    await nextTurn(undefined, { signal });
    operation.status = 'RUNNING';
    const texts: string[] = [];
    for (let from = 0; isRunning(operation); from += PART) {
      const groups = lineGroups(this.read(document, [from, from + PART]));
      const lines = isGrouped
        ? groups.flatMap(({ parent, children }) => [parent, ...children])
        : // Without grouping Shopify promises no order between a parent and what hangs on it, but the parent is first.
          [...groups.map(({ parent }) => parent), ...groups.flatMap(({ children }) => children)];
      texts.push(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      operation.objects += lines.length;
      operation.roots += groups.length;
      if (groups.length < PART) break;
      await nextTurn(undefined, { signal });
    }
    if (takesMs > 0) await delay(takesMs, undefined, { signal });
    if (!isRunning(operation)) return;
    const text = texts.join('');
    operation.bytes = Buffer.byteLength(text);
    operation.file = `${randomUUID()}.jsonl`;
    this.files.set(operation.file, text);
    if (failsWith !== null) operation.errorCode = failsWith;
    this.end(operation, failsWith === null ? 'COMPLETED' : 'FAILED');
  }

  private read(document: DocumentNode, part: readonly [number, number]): JsonRecord {
    const context: AdminContext = { isBulk: true, part };
    const result = execute({
      schema: adminSchema(),
      document,
      rootValue: this.parts.root(),
      contextValue: context,
    }) as ExecutionResult;
    return result.data ?? {};
  }

  private end(operation: BulkOperation, status: 'COMPLETED' | 'FAILED' | 'CANCELED'): void {
    operation.status = status;
    operation.completedAt = this.parts.now();
    this.parts.webhooks.emit('bulk_operations/finish', {
      admin_graphql_api_id: gid('BulkOperation', operation.id),
      completed_at: shopTime(new Date(operation.completedAt)),
      created_at: shopTime(new Date(operation.createdAt)),
      error_code: operation.errorCode?.toLowerCase() ?? null,
      status: status.toLowerCase(),
      type: 'query',
    });
  }
}

function isRunning({ status }: BulkOperation): boolean {
  return status === 'RUNNING';
}
