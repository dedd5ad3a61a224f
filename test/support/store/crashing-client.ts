import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { loadConfig } from '../../../src/config/load-config';
import { createClient } from '../../../src/platform/dynamodb/client';
import type { TestStore } from './test-store';

/** Where a process dies: before its n-th write leaves it, or after the store has carried that write out. */
export interface Crash {
  readonly atWrite: number;
  readonly when: 'before' | 'after';
}

/** What a dead process gets from the store: it must not be able to do any more. */
export class ProcessCrashed extends Error {}

const WRITE = /^(PutItem|UpdateItem|DeleteItem|TransactWriteItems)Command$/;

/**
 * The client of a process that dies at one of its writes. Deaths between writes need no case of their own: to the
 * store and to whoever comes after, they are the death after the write before them.
 */
export class CrashingClient {
  readonly client: DynamoDBClient;
  private writes = 0;
  private crashed = false;

  /** `afterlife` is called for each call that is refused: whoever still waits for the store must see time go by. */
  constructor(store: TestStore, death: Crash, afterlife: () => void) {
    this.client = createClient(loadConfig(store.env).store, store.endpoint);
    this.client.middlewareStack.add(
      (next, context) => async (args) => {
        const isWrite = WRITE.test(String(context.commandName));
        if (isWrite) this.writes += 1;
        if (!this.crashed && !(isWrite && this.writes === death.atWrite)) return next(args);
        const isLast = !this.crashed;
        this.crashed = true;
        if (isLast && death.when === 'after') await next(args);
        afterlife();
        throw new ProcessCrashed('This process is dead.');
      },
      { step: 'initialize', name: 'death' },
    );
  }

  get hasCrashed(): boolean {
    return this.crashed;
  }
}
