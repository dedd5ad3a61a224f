import type { IncomingMessage } from 'node:http';
import type { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { runTablesCreate } from '../../../src/cli/tables-create-command';
import { runVerify } from '../../../src/cli/verify-command';
import { StoreConfig } from '../../../src/config/app-config';
import { createClient } from '../../../src/platform/dynamodb/client';
import { storeFailureOf } from '../../../src/platform/dynamodb/store-error';
import { diagnose } from '../../../src/platform/dynamodb/diagnosis/diagnosed-errors';
import { findProblems } from '../../../src/platform/dynamodb/tables/table-check';
import { TABLES } from '../../../src/platform/dynamodb/tables/tables';
import {
  awsError,
  CORAL,
  DYNAMODB,
  type ScriptedAnswer,
  type ScriptedStore,
  startScriptedStore,
} from '../../support/store/scripted-store';
import { AWS, CALLS, CANCELLED, html } from '../../support/store/store-calls';
import { ERROR_CASES } from '../../support/store/store-error-cases';

/** Lets a client for AWS find the scripted server. No value of a key may be printed. */
const AWS_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIDSECRETKEYID',
  AWS_SECRET_ACCESS_KEY: 'a-secret-that-is-never-printed',
  AWS_SESSION_TOKEN: 'SESSIONTOKENSESSIONTOKEN',
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  AWS_EC2_METADATA_DISABLED: 'true',
};

const ON_AWS = new StoreConfig('us-east-1', { kind: 'aws' }, undefined, 'SyncState-', false, 30);

describe('the diagnosis of an error of DynamoDB', () => {
  let store: ScriptedStore;
  let client: DynamoDBClient;
  const environment = { ...process.env };

  beforeAll(async () => {
    store = await startScriptedStore();
    Object.assign(process.env, AWS_ENVIRONMENT, { AWS_ENDPOINT_URL_DYNAMODB: store.url });
    client = createClient(ON_AWS, undefined);
  });

  afterAll(async () => {
    process.env = environment;
    client.destroy();
    await store.close();
  });

  function errorOf(call: keyof typeof CALLS, by = client): Promise<unknown> {
    // The client's type does not follow a union of commands.
    return by.send(CALLS[call] as GetItemCommand).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  it.each(ERROR_CASES)(
    'names cause and remedy of %s',
    async (_what, call, answer, failure, code, message) => {
      store.answerWith(answer);
      const error = await errorOf(call);
      expect(diagnose(error)).toEqual({ code, message });
      expect(storeFailureOf(error)).toBe(failure);
      // Printing the error itself shows no account, token or key either.
      if (failure === 'barred') expect(printed(error)).not.toMatch(/\d{12}|SESSIONTOKEN|AKID|Canonical/);
    },
  );

  it('is absent for a failed condition and for a transaction conflict', async () => {
    for (const answer of [
      awsError(`${DYNAMODB}ConditionalCheckFailedException`, 'The conditional request failed'),
      awsError(`${DYNAMODB}TransactionConflictException`, 'Transaction is ongoing for the item'),
      CANCELLED('ConditionalCheckFailed', 'The conditional request failed'),
      CANCELLED('TransactionConflict', 'Transaction is ongoing for the item'),
    ]) {
      store.answerWith(answer);
      expect(diagnose(await errorOf('commit'))).toBeUndefined();
    }
  });

  it('names missing credentials before anything is sent', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    const keyless = createClient(ON_AWS, undefined);
    const sent = store.requests();
    const error = await errorOf('get', keyless);
    Object.assign(process.env, AWS_ENVIRONMENT);
    keyless.destroy();
    expect(diagnose(error)).toEqual({
      code: 'credentials_missing',
      message: `There are no AWS credentials for ${AWS} (Could not load credentials from any providers). Give the machine a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE); for a store of your own set DYNAMODB_LOCAL_ENDPOINT.`,
    });
    expect(storeFailureOf(error)).toBe('barred');
    expect(store.requests()).toBe(sent);
  });

  it('says that a server which answers with success is not DynamoDB, instead of reporting a missing table', async () => {
    store.answerWith({ status: 200, body: '{"hello":"world"}', contentType: 'application/json' });
    const [table] = TABLES;
    if (table === undefined) throw new Error('There are tables.');
    await expect(findProblems(client, 'SyncState-', table)).rejects.toMatchObject({ name: 'NoDynamoDb' });
    const run = await command(runTablesCreate);
    expect(run).toEqual({
      exitCode: 1,
      err: `The server at the address of ${AWS} is not DynamoDB (no table in the answer). Check any proxy in between, and that AWS_ENDPOINT_URL is not set.`,
    });
  });

  describe.each([
    ['behind', 45],
    ['ahead', -45],
  ])('with a clock that is 45 minutes %s', (_which, aheadMinutes) => {
    /** Refuses, as AWS does, a signature more than five minutes from its own time. */
    const strict =
      (withDate: boolean) =>
      ({ headers }: IncomingMessage): ScriptedAnswer => {
        const theirs = new Date(Date.now() + aheadMinutes * 60_000);
        const date = withDate ? { date: theirs } : {};
        const signedAt = String(headers['x-amz-date']);
        const offMs = Date.parse(isoOf(signedAt)) - theirs.getTime();
        if (Math.abs(offMs) < 300_000) return { status: 200, body: '{"Item":{"sku":{"S":"MUG"}}}', ...date };
        const words =
          offMs < 0
            ? `Signature expired: ${signedAt} is now earlier than ${compact(theirs, -15)} (${compact(theirs)} - 15 min.)`
            : `Signature not yet current: ${signedAt} is still later than ${compact(theirs, 15)} (${compact(theirs)} + 15 min.)`;
        return { ...awsError(`${CORAL}InvalidSignatureException`, words), ...date };
      };

    it('the SDK takes the time from the answer, and there is no error', async () => {
      const own = createClient(ON_AWS, undefined);
      // Opens the connection first: on a busy machine a late one would use up the SDK's second try.
      store.answerWith({ status: 200, body: '{}' });
      expect(await errorOf('get', own)).toBeUndefined();
      store.answerWith(strict(true));
      const before = store.requests();
      expect(await errorOf('get', own)).toBeUndefined();
      expect(store.requests() - before).toBe(2);
      // Later calls are signed right at once.
      expect(await errorOf('get', own)).toBeUndefined();
      expect(store.requests() - before).toBe(3);
      own.destroy();
    });

    it('the diagnosis is clock_skew when the answer carries no time', async () => {
      store.answerWith(strict(false));
      const own = createClient(ON_AWS, undefined);
      const diagnosis = diagnose(await errorOf('get', own));
      own.destroy();
      expect(diagnosis?.code).toBe('clock_skew');
      const [signed = '', theirs = ''] =
        /(\d{8}T\d{6}Z) is .*\((\d{8}T\d{6}Z)/
          .exec(diagnosis?.message ?? '')
          ?.slice(1)
          .map(isoOf) ?? [];
      const minutes = (Date.parse(theirs) - Date.parse(signed)) / 60_000;
      // The SDK signs anew for its second try.
      expect(Math.round(minutes)).toBe(aheadMinutes);
    });
  });

  it('is printed by tables:create and verify in one line, with their exit codes', async () => {
    const [, , answer, , , message] = ERROR_CASES.find(([what]) => what === 'a secret of another key') ?? [];
    if (answer === undefined) throw new Error('The case is there.');
    store.answerWith(answer);
    expect(await command(runTablesCreate)).toEqual({ exitCode: 1, err: message });
    expect(await command(runVerify)).toEqual({ exitCode: 2, err: message });
  });

  it('lets a throttled tables:create wait and continue', async () => {
    const throttled = awsError(
      `${DYNAMODB}ThrottlingException`,
      'Rate of requests exceeds the allowed throughput.',
    );
    // The SDK tries a call twice.
    let left = 2;
    store.answerWith(() => (left-- > 0 ? throttled : html(403)));
    expect((await command(runTablesCreate)).err).toContain('is not DynamoDB (HTTP 403)');
    expect(left).toBeLessThan(0);
  });

  async function command(
    run: typeof runTablesCreate,
  ): Promise<{ readonly exitCode: number; readonly err: string }> {
    const err: string[] = [];
    const exitCode = await run(
      [],
      { NODE_ENV: 'production', PATH: process.env.PATH },
      { out: () => undefined, err: (text) => err.push(text) },
    );
    return { exitCode, err: err.join('\n') };
  }
});

function printed(error: unknown): string {
  return `${String(error)} ${(error as Error).stack ?? ''}`;
}

/** AWS writes times as in 20260206T103000Z. */
function compact(date: Date, plusMinutes = 0): string {
  return new Date(date.getTime() + plusMinutes * 60_000).toISOString().replace(/[-:]|\.\d+/g, '');
}

function isoOf(time: string): string {
  return time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
}
