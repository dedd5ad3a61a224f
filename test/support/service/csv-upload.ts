import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { ImportReport } from '../../../src/inventory/csv-file/import-report';
import type { Answer, Api } from './api';
import type { TestStore } from '../store/test-store';
import { isWrittenBehind } from '../store/written-behind';

/** Sends a file to the import. */
export function sendFile<T = ImportReport>(
  api: Api,
  file: string,
  {
    query = '',
    type = 'text/csv',
    headers = {},
  }: { query?: string; type?: string; headers?: Record<string, string> } = {},
): Promise<Answer<T>> {
  return api.call<T>('POST', `/api/inventory/import${query}`, file, { ...headers, 'content-type': type });
}

/** The whole export. */
export async function exported(api: Api): Promise<{ text: string; headers: Headers }> {
  const response = await fetch(`${api.url}/api/inventory.csv`);
  expect(response.status).toBe(200);
  // Not text(), which would drop a byte order mark.
  return { text: Buffer.from(await response.arrayBuffer()).toString('utf8'), headers: response.headers };
}

/** `count` SKUs, in the order of their numbers. */
export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(5, '0')}`);
}

/** Every item of every table that a request itself writes, as one text for equal items. */
export async function everything({ client, tables }: TestStore): Promise<string[]> {
  const found: string[] = [];
  for (const table of [
    tables.inventory,
    tables.listings,
    tables.transactions,
    tables.returns,
    tables.alerts,
  ]) {
    let from: Record<string, never> | undefined;
    do {
      const page = await client.send(new ScanCommand({ TableName: table, ExclusiveStartKey: from }));
      for (const item of page.Items ?? [])
        if (!isWrittenBehind(item.txId?.S)) found.push(JSON.stringify(item, inOrder));
      from = page.LastEvaluatedKey as typeof from;
    } while (from !== undefined);
  }
  return found.sort();
}

/** The first differences between two reads of the tables. */
export function difference(before: readonly string[], after: readonly string[]): string[] {
  const [old, now] = [new Set(before), new Set(after)];
  return [
    ...before.filter((item) => !now.has(item)).map((item) => `gone: ${item}`),
    ...after.filter((item) => !old.has(item)).map((item) => `new: ${item}`),
  ].slice(0, 10);
}

/** Engines return the attributes of an item in any order. */
function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
