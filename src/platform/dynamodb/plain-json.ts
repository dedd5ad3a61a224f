import type { DynamoDBClient, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-dynamodb';
import type { BuildMiddleware, SerializeMiddleware } from '@smithy/types';

/** Stands in for the real input while the SDK builds the request around it: the cheapest valid one. */
const EMPTY_INPUT = { TransactItems: [] };
const TRANSACT_WRITE = 'TransactWriteItemsCommand';

/**
 * Takes two costs off the SDK's way to the wire, which were a third of the CPU of a packed commit
 * (docs/performance.md). `TransactWriteItems` is serialised by `JSON.stringify`, since DynamoDB's JSON *is* the attribute
 * value, but for binary values, which no item here has. And the SDK's logger step, which copies every input for a logger
 * that is not there, is dropped. Endpoint, headers, signature, retries and answers remain the SDK's; its
 * ClientRequestToken is not sent, since a retry that meets its own rows is recognised by their `commitId`.
 */
export function lightenWrites(client: DynamoDBClient): void {
  const bodies = new WeakMap<object, string>();
  const takeInput: SerializeMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next, context) => (args) => {
    if (context.commandName !== TRANSACT_WRITE) return next(args);
    bodies.set(context, JSON.stringify(args.input));
    return next({ ...args, input: EMPTY_INPUT });
  };
  const putBody: BuildMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next, context) => (args) => {
    const body = bodies.get(context);
    // Before the length is counted and the signature made.
    if (body !== undefined) (args.request as { body?: string }).body = body;
    return next(args);
  };
  const stack = client.middlewareStack;
  stack.remove('loggerMiddleware');
  stack.addRelativeTo(takeInput, {
    name: 'takeInput',
    relation: 'before',
    toMiddleware: 'serializerMiddleware',
  });
  stack.addRelativeTo(putBody, {
    name: 'putBody',
    relation: 'before',
    toMiddleware: 'contentLengthMiddleware',
  });
}
