import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { answerQuestions } from '../support/answering';
import type { StoreUse } from '../support/messages';

/**
 * Loaded into the service before its first line (`node -r`): counts requests to the store. With BENCH_CAPACITY it also
 * requests the consumed capacity, which takes time, so only where nothing is timed.
 */
const countsCapacity = process.env.BENCH_CAPACITY === 'true';

const WRITES = ['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand', 'TransactWriteItemsCommand'];
const DOCUMENT_READS = ['GetCommand', 'BatchGetCommand', 'QueryCommand', 'ScanCommand'];
const READS = ['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand', 'ScanCommand'];

interface Consumed {
  readonly CapacityUnits?: number;
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: {
    readonly TransactItems?: readonly unknown[];
    readonly IndexName?: string;
    readonly Key?: { readonly txId?: { readonly S?: string } };
    readonly Item?: { readonly txId?: { readonly S?: string } };
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
  if (isCounted) command.input.ReturnConsumedCapacity = 'TOTAL';
  const answer = await inherited.call(this, command, ...rest);
  if (isCounted) note(command, unitsOf(answer.ConsumedCapacity));
  return answer;
};
Reflect.set(DynamoDBClient.prototype, 'send', counting);

// The document client does not pass through the client that it was made from.
const sendDocument = Reflect.get(DynamoDBDocumentClient.prototype, 'send') as Send;
const countingDocuments: Send = async function (this: unknown, command, ...rest) {
  const isCounted = countsCapacity && DOCUMENT_READS.includes(command.constructor.name);
  if (isCounted) command.input.ReturnConsumedCapacity = 'TOTAL';
  const answer = await sendDocument.call(this, command, ...rest);
  if (isCounted) counts.documentReadUnits += unitsOf(answer.ConsumedCapacity);
  return answer;
};
Reflect.set(DynamoDBDocumentClient.prototype, 'send', countingDocuments);

answerQuestions(
  {
    storeUse: () => {
      const answer = counts;
      counts = nothing();
      return answer;
    },
  },
  () => process.kill(process.pid, 'SIGTERM'),
);

function note(command: Command, units: number): void {
  const { name } = command.constructor;
  const key = (command.input.Key ?? command.input.Item)?.txId?.S ?? '';
  const isUpkeep = command.input.IndexName === 'pending-index' || /^(?:lease|state):/.test(key);
  if (WRITES.includes(name)) counts[isUpkeep ? 'upkeepWriteUnits' : 'writeUnits'] += units;
  else counts[isUpkeep ? 'upkeepReadUnits' : 'readUnits'] += units;
}

function unitsOf(consumed: Consumed | Consumed[] | undefined): number {
  const list = consumed === undefined ? [] : Array.isArray(consumed) ? consumed : [consumed];
  return list.reduce((sum, { CapacityUnits }) => sum + (CapacityUnits ?? 0), 0);
}

function nothing(): { -readonly [K in keyof StoreUse]: StoreUse[K] } {
  return {
    commits: 0,
    actions: 0,
    writeUnits: 0,
    readUnits: 0,
    upkeepWriteUnits: 0,
    upkeepReadUnits: 0,
    documentReadUnits: 0,
  };
}
