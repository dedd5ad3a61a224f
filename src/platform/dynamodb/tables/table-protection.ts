import {
  DescribeContinuousBackupsCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { diagnose } from '../diagnosis/diagnosed-errors';
import { classifyError, storeFailureOf, wordsOfError } from '../store-error';
import { isUnknownToStore } from './store-features';
import { describeTable } from './table-check';

/** What a production table has besides its data. */
export interface TableProtection {
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** The tags of each table, also in the CloudFormation template, where the prefix is a parameter. */
export function tagsOf<Prefix>(prefix: Prefix): {
  readonly Application: string;
  readonly TablePrefix: Prefix;
} {
  return { Application: 'SyncState', TablePrefix: prefix };
}

/**
 * `set`: it was missing and is set now (in a dry run: would be set). `unknown`: this store does not have such a feature.
 * `denied`: the credentials lack a permission, such as `dynamodb:TagResource`. `failed`: the message says why.
 */
export type ProtectionResult =
  | { readonly kind: 'set' | 'unknown'; readonly feature: string }
  | { readonly kind: 'denied'; readonly feature: string; readonly permission: string }
  | { readonly kind: 'failed'; readonly feature: string; readonly message: string };

interface ProtectionOptions {
  /** On AWS a refusal is an error; another store may refuse what it does not know. */
  readonly isAws: boolean;
  readonly isDry: boolean;
  /** Milliseconds between two tries. */
  readonly pollMs?: number;
}

const POLL_MS = 1000;
/** A new table has no backups yet, and one change of a table may wait for another. */
const NOT_YET =
  /^(ContinuousBackupsUnavailable|ResourceInUse|ResourceNotFound|LimitExceeded|TableInUse)(Exception)?$/;
/** Tries of one call while the store answers so. */
const ATTEMPTS = 120;

/** Sets what a table lacks of its protection, and returns what was missing. Throws when the store does not answer. */
export async function protectTable(
  client: DynamoDBClient,
  name: string,
  protection: TableProtection,
  options: ProtectionOptions,
): Promise<ProtectionResult[]> {
  const table = new ProtectedTable(client, name, options);
  const results: (ProtectionResult | undefined)[] = [];
  if (protection.pointInTimeRecovery)
    results.push(await table.ensure('point-in-time recovery', () => table.recovery()));
  if (protection.deletionProtection)
    results.push(await table.ensure('deletion protection', () => table.deletionProtection()));
  if (Object.keys(protection.tags).length > 0) {
    const text = Object.entries(protection.tags).map(([key, value]) => `${key}=${value}`);
    results.push(await table.ensure(`tags ${text.join(', ')}`, () => table.tags(protection.tags)));
  }
  return results.filter((result) => result !== undefined);
}

/** Whether a feature was there already, is set now, or was ignored by the store. */
type Outcome = 'there' | 'set' | 'ignored';

class ProtectedTable {
  /** The operation that is under way: an error does not name it. */
  private operation = '';

  constructor(
    private readonly client: DynamoDBClient,
    private readonly name: string,
    private readonly options: ProtectionOptions,
  ) {}

  /** Runs `work` until the store takes it. */
  async ensure(feature: string, work: () => Promise<Outcome>): Promise<ProtectionResult | undefined> {
    const { isAws, pollMs = POLL_MS } = this.options;
    for (let tries = 1; ; tries += 1) {
      try {
        const outcome = await work();
        if (outcome === 'there') return undefined;
        return { kind: outcome === 'set' ? 'set' : 'unknown', feature };
      } catch (error) {
        if (isUnknownToStore(error)) return { kind: 'unknown', feature };
        const { name, message } = wordsOfError(error);
        const isWaiting = NOT_YET.test(name) || storeFailureOf(error) === 'throttled';
        if (isWaiting && tries < ATTEMPTS) {
          await delay(pollMs);
          continue;
        }
        const { failure, code } = classifyError(error);
        if (failure === 'refused' && !isAws) return { kind: 'unknown', feature };
        if (code === 'access_denied')
          return { kind: 'denied', feature, permission: `dynamodb:${this.operation}` };
        if (isWaiting || failure === 'refused')
          return { kind: 'failed', feature, message: diagnose(error)?.message ?? `${name}: ${message}` };
        throw error;
      }
    }
  }

  async recovery(): Promise<Outcome> {
    const { client, name, options } = this;
    this.operation = 'DescribeContinuousBackups';
    const found = await client.send(new DescribeContinuousBackupsCommand({ TableName: name }));
    if (isRecoverable(found)) return 'there';
    if (options.isDry) return 'set';
    this.operation = 'UpdateContinuousBackups';
    const answer = await client.send(
      new UpdateContinuousBackupsCommand({
        TableName: name,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    return isRecoverable(answer) ? 'set' : 'ignored';
  }

  async deletionProtection(): Promise<Outcome> {
    const { client, name, options } = this;
    this.operation = 'DescribeTable';
    if ((await describeTable(client, name))?.DeletionProtectionEnabled === true) return 'there';
    if (options.isDry) return 'set';
    this.operation = 'UpdateTable';
    await client.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: true }));
    // A store that does not know the parameter may pass over it.
    return (await describeTable(client, name))?.DeletionProtectionEnabled === true ? 'set' : 'ignored';
  }

  async tags(wanted: TableProtection['tags']): Promise<Outcome> {
    const { client, name, options } = this;
    this.operation = 'DescribeTable';
    const ResourceArn = (await describeTable(client, name))?.TableArn;
    if (ResourceArn === undefined) return 'ignored';
    const found = await this.tagsOfResource(ResourceArn);
    const missing = Object.entries(wanted).filter(([key, value]) => found.get(key) !== value);
    if (missing.length === 0) return 'there';
    if (options.isDry) return 'set';
    const Tags = missing.map(([Key, Value]) => ({ Key, Value }));
    this.operation = 'TagResource';
    await client.send(new TagResourceCommand({ ResourceArn, Tags }));
    return 'set';
  }

  private async tagsOfResource(ResourceArn: string): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    let NextToken: string | undefined;
    do {
      this.operation = 'ListTagsOfResource';
      const answer = await this.client.send(new ListTagsOfResourceCommand({ ResourceArn, NextToken }));
      for (const { Key = '', Value = '' } of answer.Tags ?? []) found.set(Key, Value);
      NextToken = answer.NextToken;
    } while (NextToken !== undefined);
    return found;
  }
}

interface BackupsAnswer {
  readonly ContinuousBackupsDescription?:
    | {
        readonly PointInTimeRecoveryDescription?:
          { readonly PointInTimeRecoveryStatus?: string | undefined } | undefined;
      }
    | undefined;
}

function isRecoverable({ ContinuousBackupsDescription }: BackupsAnswer): boolean {
  const status = ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  return status === 'ENABLED' || status === 'ENABLING';
}
