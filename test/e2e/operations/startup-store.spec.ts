import { runUntilItEnds } from '../../support/service/process-end';
import { awsError, CORAL, type ScriptedStore, startScriptedStore } from '../../support/store/scripted-store';

const PRODUCTION = {
  NODE_ENV: 'production',
  MOCK_AMAZON: 'true',
  RUN_JOBS: 'true',
  SHOPIFY_WEBHOOK_SECRET: 'a-secret-of-production',
  // The tests must not use credentials of this machine.
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** AWS refuses access: the start prints one message, and ends with exit code 1. */
describe('the start of the service on AWS', () => {
  let store: ScriptedStore;

  beforeAll(async () => {
    store = await startScriptedStore();
  });

  afterAll(() => store.close());

  /** The printed lines that are not of the log, which is JSON. */
  function messagesIn(output: string): string[] {
    return output.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  }

  it('without credentials names the ones to set', async () => {
    const { code, output } = await runUntilItEnds(PRODUCTION);
    expect(code).toBe(1);
    expect(messagesIn(output)).toEqual([
      'The tables cannot be used. There are no AWS credentials for DynamoDB in us-east-1 (Could not load credentials from any providers). Give the machine a role, or ' +
        'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE); for a store of your own set ' +
        'DYNAMODB_LOCAL_ENDPOINT.',
    ]);
  });

  it('without permission names principal, action and table, and prints no account and no key', async () => {
    store.answerWith(
      awsError(
        `${CORAL}AccessDeniedException`,
        'User: arn:aws:sts::123456789012:assumed-role/syncstate/i-0abc is not authorized to perform: dynamodb:DescribeTable on resource: arn:aws:dynamodb:eu-west-1:123456789012:table/SyncState-Inventory because no identity-based policy allows the dynamodb:DescribeTable action',
      ),
    );
    const { code, output } = await runUntilItEnds({
      ...PRODUCTION,
      AMAZON_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIANOTTOBEPRINTED00',
      AWS_SECRET_ACCESS_KEY: 'secret-not-to-be-printed',
      AWS_SESSION_TOKEN: 'token-not-to-be-printed',
      AWS_ENDPOINT_URL_DYNAMODB: store.url,
    });
    expect(code).toBe(1);
    // The tables are described at once, and any of the calls may fail first.
    const messages = messagesIn(output).map((line) =>
      line.replace(/ the table SyncState-\w+/, ' the table T'),
    );
    expect(messages).toEqual([
      'The tables cannot be used. DynamoDB in eu-west-1 denies DescribeTable on the table T (User: ' +
        'assumed-role/syncstate is not authorized to perform: dynamodb:DescribeTable on resource: ' +
        'table/SyncState-Inventory because no identity-based policy allows the dynamodb:DescribeTable action). Allow the ' +
        'action in the IAM policy of these credentials, or remove it from the deny that the message names; SECURITY.md ' +
        'lists all permissions that the service needs.',
    ]);
    expect(output).not.toMatch(/123456789012|NOTTOBEPRINTED|not-to-be-printed|i-0abc/);
  });
});
