import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type AmazonSimulator, startAmazonSimulator } from '../simulators/amazon/amazon-simulator';
import type { QueueAddress } from '../simulators/amazon/notifications/local-queue';
import { runAmazonSubscribe } from './amazon-subscribe-command';

describe('npm run amazon:subscribe', () => {
  let amazon: AmazonSimulator;
  let queue: QueueAddress;
  let sqs: SQSClient;

  beforeEach(async () => {
    const seller = { sellerId: 'A1TESTSELLER', marketplaceId: 'ATVPDKIKX0DER' };
    // A test runs the command several times within the second that Amazon allows one more call in.
    amazon = await startAmazonSimulator({ ...seller, enforceLimits: false });
    queue = amazon.notices.openQueue();
    amazon.notices.subscriptions.unsubscribe('ORDER_CHANGE');
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    sqs = new SQSClient({ endpoint: queue.endpoint, region: 'us-east-1', credentials });
    await givePolicy('arn:aws:iam::437568002678:root');
  });

  afterEach(async () => {
    sqs.destroy();
    await amazon.close();
  });

  async function givePolicy(AWS: string): Promise<void> {
    const Statement = [
      { Effect: 'Allow', Principal: { AWS }, Action: ['sqs:SendMessage'], Resource: queue.arn },
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { Policy } }));
  }

  /** Exit code and output. */
  async function run(args: readonly string[] = [], more: object = {}): Promise<[number, string]> {
    const lines: string[] = [];
    const print = (text: string): void => void lines.push(text);
    const environment = {
      MOCK_AMAZON: 'false',
      SP_API_ENDPOINT: amazon.url,
      LWA_ENDPOINT: `${amazon.url}/auth/o2/token`,
      SP_API_CLIENT_ID: 'test-client',
      SP_API_CLIENT_SECRET: 'test-client-secret',
      SP_API_REFRESH_TOKEN: 'test-refresh-token',
      AMAZON_SELLER_ID: 'A1TESTSELLER',
      SQS_QUEUE_URL: queue.url,
      SQS_ENDPOINT: queue.endpoint,
      SQS_QUEUE_ARN: queue.arn,
      ...more,
    };
    const code = await runAmazonSubscribe(args, environment, { out: print, err: print });
    return [code, lines.join('\n')];
  }

  it('makes the subscription once, and finds it from then on', async () => {
    expect(await run(['--check'])).toEqual([1, expect.stringContaining('run npm run amazon:subscribe')]);
    const [code, text] = await run();
    expect(text).toMatch(
      /Amazon may send to it.*\nDestination .*\nSubscription .* to ORDER_CHANGE \(made now\)/,
    );
    expect(code).toBe(0);
    expect(amazon.notices.subscriptions.queueOf('ORDER_CHANGE')).toBe(queue.arn);
    expect(await run(['--check'])).toEqual([0, expect.stringContaining('ORDER_CHANGE (exists)')]);
    expect(await run()).toEqual([0, expect.stringContaining('ORDER_CHANGE (exists)')]);
  });

  it('asks Amazon for an example, which arrives in the queue', async () => {
    expect(await run(['--test'])).toEqual([0, expect.stringContaining('Test ')]);
    const counts = await (await fetch(`${amazon.url}/_simulator/queue`)).json();
    expect(counts).toMatchObject({ waiting: 1 });
  });

  it('replaces a subscription to another queue only with --replace', async () => {
    const other = 'arn:aws:sqs:us-east-1:000000000000:other';
    await run([], { SQS_QUEUE_URL: undefined, SQS_QUEUE_ARN: other });
    expect(await run()).toEqual([1, expect.stringContaining('amazon:subscribe -- --replace')]);
    expect(amazon.notices.subscriptions.queueOf('ORDER_CHANGE')).toBe(other);
    expect(await run(['--replace'])).toEqual([0, expect.stringContaining('(made now)')]);
    expect(amazon.notices.subscriptions.queueOf('ORDER_CHANGE')).toBe(queue.arn);
  });

  it('subscribes the notices of changed numbers to an event bus as well, once', async () => {
    const bus = { EVENTBRIDGE_ACCOUNT: '111122223333', EVENTBRIDGE_REGION: 'us-east-1' };
    const type = 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE';
    await run();
    expect(await run(['--check'], bus)).toEqual([1, expect.stringContaining('run npm run amazon:subscribe')]);
    const [code, text] = await run([], bus);
    expect(text).toMatch(
      /Event bus .*made now.*aws\.partner\/sellingpartnerapi.*\nSubscription .* to LISTINGS_ITEM_MFN_QUANTITY_CHANGE \(made now\)/,
    );
    expect(text).toMatch(
      /Rule .*EventSourceName=aws\.partner\/sellingpartnerapi\.amazon\.com\/111122223333\//,
    );
    expect(code).toBe(0);
    expect(amazon.notices.subscriptions.busOf(type)).toMatchObject({ accountId: '111122223333' });
    expect(await run(['--check'], bus)).toEqual([0, expect.stringContaining(`${type} (exists)`)]);
    const other = { ...bus, EVENTBRIDGE_REGION: 'eu-west-1' };
    expect(await run([], other)).toEqual([1, expect.stringContaining(`to ${type} leads to`)]);
    expect(await run(['--replace'], other)).toEqual([0, expect.stringContaining(`${type} (made now)`)]);
    expect(amazon.notices.subscriptions.busOf(type)).toMatchObject({ region: 'eu-west-1' });
    expect(amazon.notices.subscriptions.queueOf('ORDER_CHANGE')).toBe(queue.arn);
  });

  it.each<[string, () => Promise<void>, object, string]>([
    [
      'a queue that Amazon may not send to',
      () => givePolicy('arn:aws:iam::999999999999:root'),
      {},
      'does not let Amazon send',
    ],
    [
      'a queue that does not exist',
      () => Promise.resolve(),
      { SQS_QUEUE_URL: 'http://localhost:1/000000000000/none' },
      'it does not exist: create it',
    ],
  ])('names %s', async (_case, prepare, more, words) => {
    await prepare();
    expect((await run(['--check'], more))[1]).toContain(words);
  });

  it('refuses a configuration without a queue, a simulated Amazon and unknown options', async () => {
    expect(await run([], { SQS_QUEUE_ARN: undefined })).toEqual([
      2,
      expect.stringContaining('SQS_QUEUE_ARN'),
    ]);
    expect(await run([], { MOCK_AMAZON: 'true' })).toEqual([2, expect.stringContaining('MOCK_AMAZON')]);
    expect(await run(['--now'])).toEqual([2, expect.stringContaining('Usage')]);
  });
});
