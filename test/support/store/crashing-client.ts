import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { loadConfig } from '../../../src/config/load-config';
import { createClient } from '../../../src/platform/dynamodb/client';
import type { TestStore } from './test-store';

/** Where a process crashes: before it sends its n-th write, or after the store has executed that write. */
export interface Crash {
  readonly atWrite: number;
  readonly when: 'before' | 'after';
}

/** Error of every call after the crash. */
export class ProcessCrashed extends Error {}

const WRITE = /^(PutItem|UpdateItem|DeleteItem|TransactWriteItems)Command$/;

/**
 * The client of a process that crashes at one of its writes. A crash between two writes has the same effect on the
 * store as a crash after the first of them.
 */
export class CrashingClient {
  readonly client: DynamoDBClient;
  private writes = 0;
  private crashed = false;

  /** `onRefused` is called for each call after the crash, such as to advance the clock of code that retries. */
  constructor(store: TestStore, crash: Crash, onRefused: () => void) {
    this.client = createClient(loadConfig(store.env).store, store.endpoint);
    this.client.middlewareStack.add(
      (next, context) => async (args) => {
        const isWrite = WRITE.test(String(context.commandName));
        if (isWrite) this.writes += 1;
        if (!this.crashed && !(isWrite && this.writes === crash.atWrite)) return next(args);
        const isLast = !this.crashed;
        this.crashed = true;
        if (isLast && crash.when === 'after') await next(args);
        onRefused();
        throw new ProcessCrashed('This process has crashed.');
      },
      { step: 'initialize', name: 'crash' },
    );
  }

  get hasCrashed(): boolean {
    return this.crashed;
  }
}
