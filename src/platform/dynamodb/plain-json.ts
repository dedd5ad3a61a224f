import type { DynamoDBClient, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-dynamodb';
import type { BuildMiddleware, SerializeMiddleware } from '@smithy/types';

/** Replaces the real input while the SDK builds the request around it. */
const EMPTY_INPUT = { TransactItems: [] };
const TRANSACT_WRITE = 'TransactWriteItemsCommand';
/** Key of the body in the arguments of its own call. */
const BODY = Symbol('plain JSON body');

/**
 * Makes a commit cheaper (docs/performance.md has the figures). `JSON.stringify` serializes `TransactWriteItems`:
 * DynamoDB's JSON is the attribute value, except for binary values, which no item here has. The request carries no
 * ClientRequestToken, which costs the embedded engine more than the serialization costs the service; a retry recognizes
 * its own rows by their `commitId`. The SDK's logger step, which copies every input, is removed, since there is no
 * logger. Endpoint, headers, signature, retries and answers remain the SDK's.
 */
export function lightenWrites(client: DynamoDBClient): void {
  const takeInput: SerializeMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next, context) => (args) => {
    if (context.commandName !== TRANSACT_WRITE) return next(args);
    const lighter = { ...args, input: EMPTY_INPUT, [BODY]: JSON.stringify(args.input) };
    return next(lighter);
  };
  const putBody: BuildMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => (args) => {
    const body = (args as { [BODY]?: string })[BODY];
    // Before the SDK counts the length and signs the request.
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
