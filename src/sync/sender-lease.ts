import { SyncConfig } from '../config/app-config';
import { Lease, type LeaseOptions } from '../platform/dynamodb/lease';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The lease of the one sender. */
export class SenderLease extends Lease {
  constructor(
    client: DynamoDBClient,
    options: LeaseOptions,
    private readonly sync: SyncConfig,
  ) {
    super(client, options);
  }

  /** How long one call to Amazon may take, in milliseconds. */
  get callTimeoutMs(): number {
    return this.sync.callTimeoutMs;
  }

  /** True while a call to Amazon that starts now is sure to be over before another sender may begin. */
  outlastsCall(): boolean {
    return this.isHeld(this.callTimeoutMs);
  }
}
