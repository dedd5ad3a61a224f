import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DescribeTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { ANY_ENGINE, ANY_ENGINE_PROVISIONED } from '../../../deploy/aws/cli-page';
import { setUpTables } from '../../../src/platform/dynamodb/tables/table-setup';
import { TABLES } from '../../../src/platform/dynamodb/tables/tables';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const PAGE = readFileSync(join(__dirname, '../../../docs/aws-cli.md'), 'utf8');
const hasAws = spawnSync('aws', ['--version']).status === 0;

/** The prefix of the tables with provisioned capacity. */
const PROVISIONED = 'Provisioned-';

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
      const provisioned = blocksOf(ANY_ENGINE_PROVISIONED).join('\n');
      const script = `${blocksOf(ANY_ENGINE).join('\n')}\nPREFIX=${PROVISIONED}\n${provisioned}`.replace(
        'export PREFIX=SyncState-',
        `export PREFIX=${store.prefix}`,
      );
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
        const { Table: other } = await store.client.send(
          new DescribeTableCommand({ TableName: PROVISIONED + suffix }),
        );
        const floor = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
        expect(other?.ProvisionedThroughput).toMatchObject(floor);
        for (const index of other?.GlobalSecondaryIndexes ?? [])
          expect(index.ProvisionedThroughput).toMatchObject(floor);
        expect(other?.GlobalSecondaryIndexes).toHaveLength(indexes.length);
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
    const provisioned = blocksOf(ANY_ENGINE_PROVISIONED);
    expect(provisioned).toHaveLength(TABLES.length);
    for (const [index, { indexes }] of TABLES.entries())
      expect(provisioned[index]?.match(/ReadCapacityUnits=5,WriteCapacityUnits=5/g)).toHaveLength(
        1 + indexes.length,
      );
    // 14 tables and indexes of 5 read and 5 write units, 730 hours.
    expect(PAGE).toContain('70 such units of each kind cost 39.86 USD a month');
    expect(script).not.toMatch(/continuous-backups|deletion-protection|aws (sts|iam|cloudformation)/);
    expect(blocksOf('# AWS only').join('\n')).toMatch(
      /point-in-time-recovery[\s\S]*deletion-protection[\s\S]*tag-resource[\s\S]*StreamViewType/,
    );
  });
});
