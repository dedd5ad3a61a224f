import { Lease, type LeaseOptions } from '../platform/dynamodb/lease';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The lease of the one sender. */
export class SenderLease extends Lease {
  constructor(
    client: DynamoDBClient,
    options: LeaseOptions,
    /** How long one call to Amazon may take, in milliseconds. */
    readonly callTimeoutMs: number,
  ) {
    super(client, options);
  }

  /** True while a call to Amazon that starts now is sure to be over before another sender may begin. */
  outlastsCall(): boolean {
    return this.isHeld(this.callTimeoutMs);
  }
}
