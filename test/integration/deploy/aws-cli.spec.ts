import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DescribeTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { ANY_ENGINE } from '../../../deploy/aws/cli-page';
import { setUpTables } from '../../../src/platform/dynamodb/tables/table-setup';
import { TABLES } from '../../../src/platform/dynamodb/tables/tables';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const PAGE = readFileSync(join(__dirname, '../../../docs/aws-cli.md'), 'utf8');
const hasAws = spawnSync('aws', ['--version']).status === 0;

/** The shell blocks of the page with this first line. */
function blocksOf(kind: string): string[] {
  return [...PAGE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .map(([, block = '']) => block)
    .filter((block) => block.startsWith(`${kind}\n`));
}

describe('docs/aws-cli.md', () => {
  let store: TestStore;

  beforeAll(async () => {
    store = await startTestStore({ tables: false });
  });

  afterAll(() => store.stop());

  const run = hasAws ? it : it.skip;
  run(
    hasAws
      ? 'makes tables by the AWS CLI in which the service misses nothing'
      : 'makes tables by the AWS CLI (skipped: there is no aws on the PATH of this machine)',
    async () => {
      const script = blocksOf(ANY_ENGINE)
        .join('\n')
        .replace('export PREFIX=SyncState-', `export PREFIX=${store.prefix}`);
      expect(script).toContain(`export PREFIX=${store.prefix}`);
      await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
        env: {
          PATH: process.env.PATH,
          HOME: tmpdir(),
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_ENDPOINT_URL_DYNAMODB: store.endpoint,
          AWS_PAGER: '',
        },
      });

      const ready: string[] = [];
      await setUpTables(store.client, {
        prefix: store.prefix,
        create: false,
        onReady: ({ suffix }) => ready.push(suffix),
      });
      expect(ready).toEqual(TABLES.map(({ suffix }) => suffix));
      for (const { suffix, indexes, ttlAttribute } of TABLES) {
        const TableName = store.prefix + suffix;
        const { Table } = await store.client.send(new DescribeTableCommand({ TableName }));
        const carried = Table?.GlobalSecondaryIndexes?.map(({ IndexName, Projection }) => [
          IndexName,
          Projection?.ProjectionType,
        ]);
        expect(carried?.sort()).toEqual(indexes.map(({ name, projection }) => [name, projection]).sort());
        const ttl = await store.client.send(new DescribeTimeToLiveCommand({ TableName }));
        expect(ttl.TimeToLiveDescription?.AttributeName).toBe(ttlAttribute);
      }
    },
  );

  it('has every table, index and key in the blocks for any engine, and AWS-only commands in others', () => {
    const script = blocksOf(ANY_ENGINE).join('\n');
    for (const { suffix, indexes } of TABLES) {
      expect(script).toContain(`create-table --table-name "\${PREFIX}${suffix}"`);
      for (const { name, hash, range } of indexes)
        expect(script).toContain(
          `"IndexName=${name},KeySchema=[{AttributeName=${hash},KeyType=HASH},{AttributeName=${range},KeyType=RANGE}]`,
        );
    }
    expect(script).not.toMatch(/continuous-backups|deletion-protection|aws (sts|iam|cloudformation)/);
    expect(blocksOf('# AWS only').join('\n')).toMatch(
      /point-in-time-recovery[\s\S]*deletion-protection[\s\S]*tag-resource[\s\S]*StreamViewType/,
    );
  });
});
