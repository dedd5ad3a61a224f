import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { StoreUse } from './messages';

/**
 * Loading this file counts the requests to the store of this process. With BENCH_CAPACITY it also requests the consumed
 * capacity, which takes time, so only where nothing is timed.
 */
const countsCapacity = process.env.BENCH_CAPACITY === 'true';

const WRITES = ['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand', 'TransactWriteItemsCommand'];
const DOCUMENT_WRITES = ['PutCommand', 'UpdateCommand', 'DeleteCommand'];
const DOCUMENT_READS = ['GetCommand', 'BatchGetCommand', 'QueryCommand', 'ScanCommand'];
const READS = ['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand', 'ScanCommand'];

/** What is read and written without a sale. */
const UPKEEP = /^(?:lease|state):/;

interface Consumed {
  readonly CapacityUnits?: number;
}

/** The key as the client has it, and as the document client has it. */
interface Keyed {
  readonly txId?: string | { readonly S?: string };
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: {
    readonly TransactItems?: readonly unknown[];
    readonly IndexName?: string;
    readonly Key?: Keyed;
    readonly Item?: Keyed;
    ReturnConsumedCapacity?: string;
  };
}

type Send = (
  command: Command,
  ...rest: readonly unknown[]
) => Promise<{ ConsumedCapacity?: Consumed | Consumed[] }>;

let counts = nothing();

// Overrides the inherited method on the class itself.
const inherited = Reflect.get(DynamoDBClient.prototype, 'send') as Send;
const counting: Send = async function (this: unknown, command, ...rest) {
  const name = command.constructor.name;
  if (name === 'TransactWriteItemsCommand') {
    counts.commits += 1;
    counts.actions += command.input.TransactItems?.length ?? 0;
  }
  const isCounted = countsCapacity && (WRITES.includes(name) || READS.includes(name));
  if (name === 'BatchGetItemCommand') counts.batchReads += 1;
  if (isCounted) command.input.ReturnConsumedCapacity = 'TOTAL';
  try {
    const answer = await inherited.call(this, command, ...rest);
    if (isCounted) note(command, unitsOf(answer.ConsumedCapacity));
    return answer;
  } catch (error) {
    if (error instanceof TransactionCanceledException) {
      counts.cancelled += 1;
      counts.cancelledActions += command.input.TransactItems?.length ?? 0;
    }
    throw error;
  }
};
Reflect.set(DynamoDBClient.prototype, 'send', counting);

// The document client does not pass through the client that it was made from.
const sendDocument = Reflect.get(DynamoDBDocumentClient.prototype, 'send') as Send;
const countingDocuments: Send = async function (this: unknown, command, ...rest) {
  const { name } = command.constructor;
  const isWrite = DOCUMENT_WRITES.includes(name);
  const isCounted = countsCapacity && (isWrite || DOCUMENT_READS.includes(name));
  if (isCounted) command.input.ReturnConsumedCapacity = 'TOTAL';
  const answer = await sendDocument.call(this, command, ...rest);
  const units = isCounted ? unitsOf(answer.ConsumedCapacity) : 0;
  if (!isWrite) counts[UPKEEP.test(keyOf(command)) ? 'upkeepReadUnits' : 'documentReadUnits'] += units;
  else counts[UPKEEP.test(keyOf(command)) ? 'upkeepWriteUnits' : 'writeUnits'] += units;
  return answer;
};
Reflect.set(DynamoDBDocumentClient.prototype, 'send', countingDocuments);

/** The use since the last call. */
export function takeStoreUse(): StoreUse {
  const taken = counts;
  counts = nothing();
  return taken;
}

function note(command: Command, units: number): void {
  const { name } = command.constructor;
  const isUpkeep = command.input.IndexName === 'pending-index' || UPKEEP.test(keyOf(command));
  if (WRITES.includes(name)) counts[isUpkeep ? 'upkeepWriteUnits' : 'writeUnits'] += units;
  else counts[isUpkeep ? 'upkeepReadUnits' : 'readUnits'] += units;
}

function keyOf({ input }: Command): string {
  const txId = (input.Key ?? input.Item)?.txId;
  return (typeof txId === 'object' ? txId.S : txId) ?? '';
}

function unitsOf(consumed: Consumed | Consumed[] | undefined): number {
  const list = consumed === undefined ? [] : Array.isArray(consumed) ? consumed : [consumed];
  return list.reduce((sum, { CapacityUnits }) => sum + (CapacityUnits ?? 0), 0);
}

function nothing(): { -readonly [K in keyof StoreUse]: StoreUse[K] } {
  return {
    commits: 0,
    actions: 0,
    cancelled: 0,
    cancelledActions: 0,
    batchReads: 0,
    writeUnits: 0,
    readUnits: 0,
    upkeepWriteUnits: 0,
    upkeepReadUnits: 0,
    documentReadUnits: 0,
  };
}
