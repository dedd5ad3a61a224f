import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { awsError, DYNAMODB, type ScriptedAnswer } from './scripted-store';

/** The table of the calls. */
export const INVENTORY = 'SyncState-Inventory';

/** The place in the messages. */
export const AWS = 'DynamoDB in us-east-1';

/** One call of each kind. */
export const CALLS = {
  get: new GetItemCommand({ TableName: INVENTORY, Key: { sku: { S: 'MUG' } } }),
  put: new PutItemCommand({ TableName: INVENTORY, Item: { sku: { S: 'MUG' } } }),
  query: new QueryCommand({
    TableName: INVENTORY,
    IndexName: 'pending-index',
    KeyConditionExpression: 'pending = :q',
    ExpressionAttributeValues: { ':q': { S: 'q' } },
  }),
  commit: new TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName: 'SyncState-Transactions', Item: { txId: { S: 't' } } } },
      { Put: { TableName: INVENTORY, Item: { sku: { S: 'MUG' } } } },
    ],
  }),
};

/** A transaction whose second action has this reason. */
export const CANCELLED = (code: string, message: string): ScriptedAnswer =>
  awsError(
    `${DYNAMODB}TransactionCanceledException`,
    `Transaction cancelled, please refer cancellation reasons for specific reasons [None, ${code}]`,
    { CancellationReasons: [{ Code: 'None' }, { Code: code, Message: message }] },
  );

/** The page of a proxy. */
export const html = (status: number): ScriptedAnswer => ({
  status,
  body: '<html><body><h1>Proxy</h1></body></html>',
  contentType: 'text/html',
});

export const validation = (message: string): ScriptedAnswer =>
  awsError('com.amazon.coral.validate#ValidationException', message);
