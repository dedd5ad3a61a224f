import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { loadConfig } from '../../../src/config/load-config';
import { createClient } from '../../../src/platform/dynamodb/client';
import { QUIET_MS } from '../../../src/platform/dynamodb/outage/cause-log';
import { StoreOutageMonitor } from '../../../src/platform/dynamodb/outage/store-outage-monitor';
import {
  awsError,
  CORAL,
  DYNAMODB,
  type ScriptedStore,
  startScriptedStore,
} from '../../support/store/scripted-store';
import { SetClock } from '../../support/set-clock';

const DENIED = awsError(`${CORAL}AccessDeniedException`, 'Access denied.');
const GONE = awsError(`${DYNAMODB}ResourceNotFoundException`, 'Requested resource not found');
const EXPIRED = awsError(
  `${CORAL}ExpiredTokenException`,
  'The security token included in the request is expired',
);
const FINE = { status: 200, body: '{}' };

describe('the log of store errors', () => {
  let store: ScriptedStore;
  let client: DynamoDBClient;
  let clock: SetClock;
  let lines: [level: string, cause: string][];
  let problems: (string | undefined)[];

  beforeAll(async () => {
    store = await startScriptedStore();
  });

  beforeEach(() => {
    lines = [];
    problems = [];
    const note = (level: string) => (line: { readonly cause: string; readonly problem?: string }) => {
      lines.push([level, line.cause]);
      problems.push(line.problem);
    };
    Logger.overrideLogger({ log: note('log'), warn: note('warn'), error: note('error') });
    clock = new SetClock(Date.parse('2026-11-23T12:00:00Z'));
    client = createClient(loadConfig({ DYNAMODB_LOCAL_ENDPOINT: store.url }).store, store.url);
    new StoreOutageMonitor(clock, []).watch(client);
  });

  afterEach(() => {
    client.destroy();
  });

  afterAll(() => store.close());

  async function calls(
    count: number,
    answer: typeof DENIED,
    everyMs = 100,
    call: GetItemCommand | BatchGetItemCommand = new GetItemCommand({
      TableName: 'SyncState-Alerts',
      Key: { alertId: { S: 'x' } },
    }),
  ): Promise<void> {
    store.answerWith(answer);
    for (let made = 0; made < count; made += 1) {
      clock.ms += everyMs;
      await (call instanceof GetItemCommand ? client.send(call) : client.send(call)).catch(() => undefined);
    }
  }

  it('has one line for a cause, however many calls fail by it, and one when it is over', async () => {
    await calls(20, DENIED);
    expect(lines).toEqual([['error', 'access_denied']]);
    await calls(1, FINE, QUIET_MS - 1);
    expect(lines).toHaveLength(1);
    await calls(1, FINE, 1);
    expect(lines.slice(1)).toEqual([['log', 'access_denied']]);
    // Another call may be denied still: the line names the one that succeeds again.
    expect(problems[1]).toContain('denies GetItem on the table SyncState-Alerts');
  });

  it('takes a cause that recurs within a minute for the same one', async () => {
    for (let time = 0; time < 5; time += 1) {
      await calls(1, DENIED, QUIET_MS / 2);
      await calls(1, FINE);
    }
    expect(lines).toEqual([['error', 'access_denied']]);
  });

  it('has no line that a cause is over before a call of its kind succeeds, and has the cause again when it recurs', async () => {
    const otherTable = new GetItemCommand({ TableName: 'SyncState-Inventory', Key: { sku: { S: 'MUG' } } });
    await calls(2, DENIED);
    await calls(3, FINE, QUIET_MS, otherTable);
    expect(lines).toEqual([['error', 'access_denied']]);
    await calls(1, DENIED);
    expect(lines.slice(1)).toEqual([['error', 'access_denied']]);
    await calls(1, FINE, QUIET_MS);
    expect(lines.slice(2)).toEqual([['log', 'access_denied']]);
  });

  it('has a line for each cause, and a new one when a cause that was over recurs', async () => {
    await calls(3, DENIED);
    await calls(3, GONE);
    expect(lines.map(([, cause]) => cause)).toEqual(['access_denied', 'table_missing']);
    await calls(1, FINE, QUIET_MS);
    expect(lines).toHaveLength(4);
    await calls(2, DENIED);
    expect(lines.slice(4)).toEqual([['error', 'access_denied']]);
  });

  it('warns of throttling, and has no line for a failed condition', async () => {
    await calls(1, awsError(`${DYNAMODB}ConditionalCheckFailedException`, 'The conditional request failed'));
    await calls(
      1,
      awsError(`${DYNAMODB}ThrottlingException`, 'Rate of requests exceeds the allowed throughput.'),
    );
    expect(lines).toEqual([['warn', 'throttled']]);
  });

  it('warns of what lies in an optional table only, and not of what any table would meet', async () => {
    const optional = new GetItemCommand({
      TableName: 'SyncState-Listings',
      Key: { pk: { S: 'x' }, sk: { S: 'x' } },
    });
    await calls(1, GONE, 100, optional);
    await calls(1, DENIED, 100, optional);
    await calls(1, EXPIRED, 100, optional);
    expect(lines).toEqual([
      ['warn', 'table_missing'],
      ['warn', 'access_denied'],
      ['error', 'credentials_expired'],
    ]);
  });

  it('takes a permission that may be missing for a required table for an error', async () => {
    const several = new BatchGetItemCommand({
      RequestItems: {
        'SyncState-Inventory': { Keys: [{ sku: { S: 'MUG' } }] },
        'SyncState-Listings': { Keys: [{ pk: { S: 'x' }, sk: { S: 'x' } }] },
      },
    });
    await calls(1, DENIED, 100, several);
    expect(lines).toEqual([['error', 'access_denied']]);
  });

  it('has one line for a wrong clock, whose message differs with every call', async () => {
    for (const second of [10, 11, 12]) {
      const words = `Signature expired: 20260206T1030${second}Z is now earlier than 20260206T1100${second}Z (20260206T1115${second}Z - 15 min.)`;
      await calls(1, awsError(`${CORAL}InvalidSignatureException`, words));
    }
    expect(lines).toEqual([['error', 'clock_skew']]);
  });
});
