import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { Lease, type LeaseOptions } from '../../../src/platform/dynamodb/lease/lease';
import { eventually } from '../eventually';
import type { TestStore } from './test-store';

/** The lease time where a test does not choose one, in milliseconds. */
export const TTL_MS = 300;
export const HOUR_MS = 3_600_000;

/** Leases of several processes on one new item. */
export class TestLeases {
  readonly name = `lease:${randomUUID()}`;

  constructor(private readonly store: TestStore) {}

  optionsOf(holder: string, options: Partial<LeaseOptions> = {}): LeaseOptions {
    return {
      table: this.store.tables.transactions,
      name: this.name,
      holder,
      ttlMs: TTL_MS,
      exclusive: false,
      ...options,
    };
  }

  of(holder: string, options: Partial<LeaseOptions> = {}, client = this.store.client): Lease {
    return new Lease(documentClientOf(client), this.optionsOf(holder, options));
  }

  async setNumber(attribute: 'renewedAt' | 'silentAt', at: number): Promise<void> {
    await this.store.documents.send(
      new UpdateCommand({
        TableName: this.store.tables.transactions,
        Key: { txId: this.name },
        UpdateExpression: `SET ${attribute} = :at`,
        ExpressionAttributeValues: { ':at': at },
      }),
    );
  }
}

/** Tries until the lease is taken; gives the milliseconds since the first try. */
export async function untilTaken(contender: Lease): Promise<number> {
  const began = performance.now();
  await eventually('the contender takes the lease', () => contender.keep());
  return performance.now() - began;
}
