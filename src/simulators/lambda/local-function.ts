import type { Context } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import { endsBefore } from '../../platform/jobs/deadline';

/** The `handler` of a Lambda function. */
export type Handler = (event: object, context: Context) => Promise<unknown>;

/** The result of one invocation as Lambda's caller sees it; `error` holds no stack, as in AWS. */
export type Invoked =
  | { readonly kind: 'answered'; readonly payload: unknown }
  | { readonly kind: 'failed' | 'timed_out' | 'answer_too_large' };

/** Lambda's limits of an invocation's request and answer, in bytes. */
export const MAX_EVENT_BYTES = 6_291_456;
const MAX_ANSWER_BYTES = 6_291_556;

/** Invokes a function in this process as Lambda does: everything passes through JSON, and the time is limited. */
export class LocalFunction {
  constructor(
    private readonly handler: Handler,
    private readonly onError: (error: unknown) => void,
  ) {}

  async invoke(event: object, name: string, timeoutMs: number): Promise<Invoked> {
    const endsAt = performance.now() + timeoutMs;
    const sent = JSON.parse(JSON.stringify(event)) as object;
    let invoked: Invoked = { kind: 'timed_out' };
    const work = this.handler(sent, contextOf(name, endsAt)).then(
      (payload) => {
        invoked = answered(payload);
      },
      (error: unknown) => {
        invoked = { kind: 'failed' };
        this.onError(error);
      },
    );
    await endsBefore(work, endsAt);
    return invoked;
  }
}

function answered(payload: unknown): Invoked {
  const text = JSON.stringify(payload ?? null);
  if (Buffer.byteLength(text) > MAX_ANSWER_BYTES) return { kind: 'answer_too_large' };
  return { kind: 'answered', payload: JSON.parse(text) as unknown };
}

function contextOf(functionName: string, endsAt: number): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
    memoryLimitInMB: '1024',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: '2026/01/01/[$LATEST]00000000000000000000000000000000',
    getRemainingTimeInMillis: () => Math.max(0, endsAt - performance.now()),
  } as Partial<Context> as Context;
}
