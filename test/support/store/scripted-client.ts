import {
  DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { loadConfig } from '../../../src/config/load-config';
import { createClient } from '../../../src/platform/dynamodb/client';
import type { TestStore } from './test-store';

/** A call of the code under test, with the SDK's input. */
export interface SeenCall {
  /** The operation without the SDK's suffix, such as `TransactWriteItems`. */
  readonly operation: string;
  readonly input: unknown;
}

/** A cancellation caused by some actions; transactions without such an action succeed. */
export function cancelledWhere(
  code: string,
  isCause: (action: TransactWriteItem) => boolean,
): (call: SeenCall) => Error | undefined {
  return (call) => {
    const actions = (call.input as Partial<TransactWriteItemsCommandInput>).TransactItems ?? [];
    if (!actions.some(isCause)) return undefined;
    return new TransactionCanceledException({
      message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
      $metadata: {},
      CancellationReasons: actions.map((action) =>
        isCause(action) ? { Code: code, Message: code } : { Code: 'None' },
      ),
    });
  };
}

interface Fault {
  readonly operation: string;
  readonly when: 'before_sending' | 'after_the_store_did_it';
  /** Undefined: this call does not fail. */
  readonly error: (call: SeenCall) => Error | undefined;
  times: number;
}

/**
 * A client of the test's store, as of another process. It records the calls, and fails or delays those that the test
 * selects. The store itself is real.
 */
export class ScriptedClient {
  readonly client: DynamoDBClient;
  readonly calls: SeenCall[] = [];
  private faults: Fault[] = [];
  private gate: { readonly operation: string; readonly opened: Promise<void> } | undefined;
  private open: () => void = () => undefined;
  /** Number of calls that wait at the gate. */
  waiting = 0;

  constructor(store: TestStore, endpoint: string = store.endpoint) {
    this.client = createClient(loadConfig(store.env).store, endpoint);
    // Outside the SDK's retries: the caller of `send` gets the error.
    this.client.middlewareStack.add(
      (next, context) => async (args) => {
        const operation = String(context.commandName).replace(/Command$/, '');
        const call: SeenCall = { operation, input: args.input };
        this.calls.push(call);
        await this.passGate(operation);
        const fault = this.faults.find(
          (candidate) => candidate.operation === operation && candidate.times > 0,
        );
        const error = fault?.error(call);
        if (fault === undefined || error === undefined) return next(args);
        fault.times -= 1;
        if (fault.when === 'after_the_store_did_it') await next(args);
        throw error;
      },
      { step: 'initialize', name: 'scriptedFaults' },
    );
  }

  /** The next calls of this operation fail before they leave the process. */
  failBeforeSending(operation: string, error: Fault['error'], times = 1): void {
    this.faults.push({ operation, when: 'before_sending', error, times });
  }

  /** The store executes the next calls, and the answer is lost. */
  loseAnswer(operation: string, error: Fault['error'], times = 1): void {
    this.faults.push({ operation, when: 'after_the_store_did_it', error, times });
  }

  /** Ends all faults. */
  clearFaults(): void {
    this.faults = [];
  }

  /** Calls of this operation wait until `releaseCalls`. */
  holdCalls(operation: string): void {
    this.gate = {
      operation,
      opened: new Promise((resolve) => {
        this.open = resolve;
      }),
    };
  }

  releaseCalls(): void {
    this.gate = undefined;
    this.open();
  }

  count(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  /** Forgets the calls so far. */
  forgetCalls(): void {
    this.calls.length = 0;
  }

  private async passGate(operation: string): Promise<void> {
    if (this.gate?.operation !== operation) return;
    this.waiting += 1;
    await this.gate.opened;
    this.waiting -= 1;
  }
}
