import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  DynamoDBClient,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { diagnose } from '../diagnosis/diagnosed-errors';
import { type CallKind, kindOf } from '../diagnosis/store-call';
import { OUTAGE_MS, StoreOutageMonitor } from '../outage/store-outage-monitor';
import { storeFailureOf } from '../store-error';
import { TableNames } from '../tables/tables';

/** The key of items that never exist, in each table. */
const KEY = { S: 'probe:readiness' };
/** Holds for no item. */
const never = (key: string): string => `attribute_exists(${key}) AND attribute_not_exists(${key})`;

/** Milliseconds after which a store without an answer counts as down. */
export const ANSWER_WITHIN_MS = 2000;
/** What a check reports of a store without an answer in that time. */
export const NO_ANSWER = `the store does not answer (no answer within ${ANSWER_WITHIN_MS / 1000} s)`;

/** The reads that the storing of an order rests on. */
function readOf({ inventory, transactions }: TableNames): BatchGetItemCommandInput {
  return {
    RequestItems: {
      [inventory]: { Keys: [{ sku: KEY }], ConsistentRead: true },
      [transactions]: { Keys: [{ txId: KEY }], ConsistentRead: true },
    },
  };
}

/** The writes of an order with an alert. The conditions hold for no item: nothing is ever written. */
function writeOf({ inventory, transactions, alerts }: TableNames): TransactWriteItemsCommandInput {
  const values = { ':value': KEY };
  return {
    TransactItems: [
      { Put: { TableName: transactions, Item: { txId: KEY }, ConditionExpression: never('txId') } },
      {
        Update: {
          TableName: inventory,
          Key: { sku: KEY },
          UpdateExpression: 'SET pending = :value, pendingSince = :value',
          ConditionExpression: never('sku'),
          ExpressionAttributeValues: values,
        },
      },
      {
        Update: {
          TableName: alerts,
          Key: { alertId: KEY },
          UpdateExpression: 'SET message = :value',
          ConditionExpression: never('alertId'),
          ExpressionAttributeValues: values,
        },
      },
    ],
  };
}

/** The calls that no order can do without. */
export function essentialCalls(tables: TableNames): readonly CallKind[] {
  return [
    kindOf('BatchGetItemCommand', readOf(tables)),
    kindOf('TransactWriteItemsCommand', writeOf(tables)),
  ];
}

/**
 * Shows whether orders can be stored, by the same two calls on items that do not exist. They are made only when it is not
 * known: once after the start, and while calls fail (8 read and write units each time).
 */
@Injectable()
export class StoreProbe {
  private isNeeded = true;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly monitor: StoreOutageMonitor,
  ) {
    monitor.onTrouble(() => {
      this.isNeeded = true;
    });
  }

  /** True until both calls have succeeded since the last failure. */
  get isDue(): boolean {
    return this.isNeeded || this.monitor.failingForMs !== undefined;
  }

  /** Why orders cannot be stored; empty when they can. Never throws. */
  async problems(signal: AbortSignal = AbortSignal.timeout(ANSWER_WITHIN_MS)): Promise<readonly string[]> {
    if (!this.isDue) return [];
    // Before the calls: a failure meanwhile, also of another call, asks for a further probe.
    this.isNeeded = false;
    const options = { abortSignal: signal };
    const found = await Promise.all([
      this.problemOf(this.client.send(new BatchGetItemCommand(readOf(this.tables)), options), signal),
      this.problemOf(this.client.send(new TransactWriteItemsCommand(writeOf(this.tables)), options), signal),
    ]);
    return [...new Set(found.filter((problem) => problem !== undefined))];
  }

  private async problemOf(call: Promise<unknown>, signal: AbortSignal): Promise<string | undefined> {
    try {
      await call;
      return undefined;
    } catch (error) {
      const failure = storeFailureOf(error);
      // The conditions fail, another instance probes at the same moment, or a store of another kind refuses the form.
      if (failure === 'conflict' || failure === 'refused') return undefined;
      // While a part of the calls succeeds, an instance less takes no load off the tables.
      if (failure === 'throttled' && (this.monitor.failingForMs ?? 0) <= OUTAGE_MS) return undefined;
      if (signal.aborted) return NO_ANSWER;
      const { code, message } = diagnose(error) ?? { message: 'the store does not answer' };
      return code === 'unreachable' ? `the store does not answer: ${message}` : message;
    }
  }
}
