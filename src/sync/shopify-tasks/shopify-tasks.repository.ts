import { DeleteCommand, DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { conditionalDocumentUpdate } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { timestampOf } from '../../platform/timestamp';
import { SHOPIFY_TASK_KINDS, type ShopifyTask, type ShopifyTaskKind } from './domain/shopify-task';

/** The partition of the pending-index that holds the tasks, by when they are due. */
const TASKS = 'shopify-task';
const SORT_KEY = 'task';
const PREFIX = 'shopify-task:';

/** The tasks of the shop, one item each in the Listings table: `pk` = `shopify-task:<kind>:<id>`. ADR 22. */
@Injectable()
export class ShopifyTasksRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** Stores a task, or asks again for one that is stored: it is then due at the earlier time. */
  async schedule(kind: ShopifyTaskKind, id: string, dueMs: number): Promise<void> {
    const due = timestampOf(dueMs);
    const { ok } = await conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.listings,
      Key: taskKeyOf(kind, id),
      UpdateExpression: 'SET pending = :tasks, pendingSince = :due, attempts = :none ADD revision :one',
      ConditionExpression: 'attribute_not_exists(pk) OR pendingSince > :due',
      ExpressionAttributeValues: { ':tasks': TASKS, ':due': due, ':none': 0, ':one': 1 },
    });
    if (ok) return;
    await conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.listings,
      Key: taskKeyOf(kind, id),
      UpdateExpression:
        'SET pending = :tasks, pendingSince = if_not_exists(pendingSince, :due) ADD revision :one',
      ExpressionAttributeValues: { ':tasks': TASKS, ':due': due, ':one': 1 },
    });
  }

  /** The tasks that are due, the longest due first. The index may lag behind: a task may be finished already. */
  async due(nowMs: number, limit: number): Promise<readonly ShopifyTask[]> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({
        TableName: this.tables.listings,
        IndexName: 'pending-index',
        KeyConditionExpression: 'pending = :tasks AND pendingSince <= :now',
        ExpressionAttributeValues: { ':tasks': TASKS, ':now': timestampOf(nowMs) },
        Limit: limit,
      }),
    );
    const tasks = await Promise.all(Items.map(({ pk }) => this.read(String(pk))));
    return tasks.filter((task) => task !== undefined && task.dueMs <= nowMs) as readonly ShopifyTask[];
  }

  /** When the first task is due, in milliseconds since the epoch; undefined without one. */
  async nextDueMs(): Promise<number | undefined> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({
        TableName: this.tables.listings,
        IndexName: 'pending-index',
        KeyConditionExpression: 'pending = :tasks',
        ExpressionAttributeValues: { ':tasks': TASKS },
        Limit: 1,
      }),
    );
    const [first] = Items;
    return first === undefined ? undefined : Date.parse(String(first.pendingSince));
  }

  /** True while the task is stored. */
  async has(kind: ShopifyTaskKind, id: string): Promise<boolean> {
    return (await this.read(taskKeyOf(kind, id).pk)) !== undefined;
  }

  /** Deletes a task, unless it was scheduled again since it was read. */
  async finish({ kind, id, revision }: ShopifyTask): Promise<void> {
    try {
      await this.documents.send(
        new DeleteCommand({
          TableName: this.tables.listings,
          Key: taskKeyOf(kind, id),
          ConditionExpression: 'revision = :revision',
          ExpressionAttributeValues: { ':revision': revision },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** Puts a task off. One that was scheduled again since it was read keeps its time, and remembers all the same. */
  async putOff(
    { kind, id, revision }: ShopifyTask,
    { dueMs, attempts, memory }: Pick<ShopifyTask, 'dueMs' | 'attempts' | 'memory'>,
  ): Promise<void> {
    const { ok } = await conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.listings,
      Key: taskKeyOf(kind, id),
      UpdateExpression: `SET pendingSince = :due, attempts = :attempts${memory === undefined ? ' REMOVE #memory' : ', #memory = :memory'}`,
      ConditionExpression: 'revision = :revision',
      ExpressionAttributeNames: { '#memory': 'memory' },
      ExpressionAttributeValues: {
        ':due': timestampOf(dueMs),
        ':attempts': attempts,
        ':revision': revision,
        ...(memory === undefined ? {} : { ':memory': memory }),
      },
    });
    if (ok || memory === undefined) return;
    await conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.listings,
      Key: taskKeyOf(kind, id),
      UpdateExpression: 'SET #memory = :memory',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#memory': 'memory' },
      ExpressionAttributeValues: { ':memory': memory },
    });
  }

  private async read(pk: string): Promise<ShopifyTask | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.listings, Key: { pk, sk: SORT_KEY }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : taskOf(Item);
  }
}

/** The key of a task. */
export function taskKeyOf(kind: ShopifyTaskKind, id: string): { readonly pk: string; readonly sk: string } {
  return { pk: `${PREFIX}${kind}:${id}`, sk: SORT_KEY };
}

function taskOf(item: Readonly<Record<string, unknown>>): ShopifyTask | undefined {
  const [, kind, id] = /^shopify-task:([a-z]+):(.+)$/s.exec(String(item.pk)) ?? [];
  const known = SHOPIFY_TASK_KINDS.find((one) => one === kind);
  if (known === undefined || id === undefined) return undefined;
  return {
    kind: known,
    id,
    dueMs: Date.parse(String(item.pendingSince)),
    attempts: Number(item.attempts ?? 0),
    revision: Number(item.revision),
    ...(typeof item.memory === 'object' ? { memory: item.memory as Readonly<Record<string, unknown>> } : {}),
  };
}
