import { scheduledEvent } from '../simulators/lambda/gateway-events';
import { queueEvent, streamEvent } from '../../test/support/lambda/lambda-events';
import { invocationOf } from './events';

describe('the kind of an event', () => {
  it.each<[string, unknown]>([
    ['no event', undefined],
    ['null', null],
    ['an empty object', {}],
    ['an empty text', ''],
    ['the text ping', 'ping'],
    ['a field ping', { ping: true }],
    ['lambda-warmer', { warmer: true, concurrency: 3 }],
    ['serverless-plugin-warmup', { source: 'serverless-plugin-warmup' }],
    ['serverless-plugin-lambda-warmup', { source: 'serverless-plugin-lambda-warmup' }],
    ['OpenNext', { type: 'warmer', warmerId: 'w', index: 0, concurrency: 1, delay: 75 }],
    ['an action', { action: 'keep-warm' }],
    ['a field warmup', { warmup: 1 }],
    ['a field keep_warm', { keep_warm: true }],
    ['a field keepWarm', { keepWarm: true }],
    ['a field isWarming', { isWarming: true }],
    ['the example of the console', { key1: 'value1', key2: 'value2', key3: 'value3' }],
  ])('is a ping: %s', (_case, event) => {
    expect(invocationOf(event)).toEqual({ kind: 'ping' });
  });

  it.each<[string, unknown, string]>([
    ['the schedule', scheduledEvent(), 'jobs'],
    [
      'the EventBridge Scheduler',
      { 'detail-type': 'Scheduled Event', source: 'aws.scheduler', detail: '{}' },
      'jobs',
    ],
    ['a schedule with its own input', { syncstate: 'jobs', warmer: true }, 'jobs'],
    ['records of a table', streamEvent('MUG'), 'stream'],
    ['messages of a queue', queueEvent('{}'), 'queue'],
    ['records of a bucket', { Records: [{ eventSource: 'aws:s3' }], ping: true }, 'unknown'],
    ['no records', { Records: [] }, 'unknown'],
    ['a load balancer', { requestContext: { elb: {} }, httpMethod: 'GET', path: '/ping' }, 'unknown'],
    ['another object', { source: 'shop.orders', 'detail-type': 'sale' }, 'unknown'],
    ['a field that denies it', { warmer: false }, 'unknown'],
    ['another text', 'hello', 'unknown'],
    ['a number', 1, 'unknown'],
  ])('of %s is not', (_case, event, kind) => {
    expect(invocationOf(event).kind).toBe(kind);
  });

  it('of messages of a queue has their ids and bodies', () => {
    expect(invocationOf(queueEvent('one', 'two'))).toEqual({
      kind: 'queue',
      messages: [
        { id: 'message-0', body: 'one', receives: 1 },
        { id: 'message-1', body: 'two', receives: 1 },
      ],
    });
  });
});
