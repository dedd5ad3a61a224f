import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { TableNames } from '../../platform/dynamodb/tables/tables';
import { alertCompletion, type Completion, type Item, returnCompletion } from './older-items';

/** A table whose older items lack attributes of an index. */
export interface OlderTable {
  readonly suffix: 'Alerts' | 'Returns';
  readonly name: string;
  readonly keys: readonly string[];
  /** Selects the items to complete, and holds for an item until it is. */
  readonly condition: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
  /** An attribute that must still have the value on which the completion builds. */
  readonly unchanged?: string;
  readonly completionOf: (item: Item, nowMs: number) => Completion;
}

export function olderTables(tables: TableNames): readonly OlderTable[] {
  return [
    {
      suffix: 'Returns',
      name: tables.returns,
      keys: ['sku', 'timestamp'],
      condition: 'attribute_not_exists(#month)',
      names: { '#month': 'month' },
      completionOf: returnCompletion,
    },
    {
      suffix: 'Alerts',
      name: tables.alerts,
      keys: ['alertId'],
      // Marking an alert as read removes `unread`.
      condition: '(attribute_not_exists(#month) OR (attribute_not_exists(#unread) AND NOT #read = :true))',
      names: { '#month': 'month', '#unread': 'unread', '#read': 'read' },
      values: { ':true': true },
      unchanged: 'read',
      completionOf: alertCompletion,
    },
  ];
}

/** Items that an older version wrote, and their completion. */
export class OlderRowsRepository {
  constructor(private readonly documents: DynamoDBDocumentClient) {}

  /** The items of a table to complete, page by page. */
  async *toComplete({ name, condition, names, values }: OlderTable): AsyncGenerator<readonly Item[]> {
    yield* this.scan(name, {
      FilterExpression: condition,
      ExpressionAttributeNames: { ...names },
      ...(values === undefined ? {} : { ExpressionAttributeValues: { ...values } }),
    });
  }

  /** Keys and figures of all stocks, page by page. */
  async *stocks({ inventory }: TableNames): AsyncGenerator<readonly Item[]> {
    yield* this.scan(inventory, {
      ProjectionExpression: 'sku, physical, #buffer',
      ExpressionAttributeNames: { '#buffer': 'buffer' },
    });
  }

  /** Sets the attributes unless the item was completed, read or deleted meanwhile; false then. */
  async complete(table: OlderTable, item: Item, sets: Item): Promise<boolean> {
    const [names, values] = [
      { ...table.names } as Record<string, string>,
      { ...table.values } as Record<string, unknown>,
    ];
    const set = Object.entries(sets).map(([name, value], at) => {
      names[`#set${at}`] = name;
      values[`:set${at}`] = value;
      return `#set${at} = :set${at}`;
    });
    names['#key'] = table.keys[0] ?? '';
    const conditions = ['attribute_exists(#key)', table.condition];
    if (table.unchanged !== undefined) {
      const seen = item[table.unchanged];
      names['#seen'] = table.unchanged;
      if (seen !== undefined) values[':seen'] = seen;
      conditions.push(seen === undefined ? 'attribute_not_exists(#seen)' : '#seen = :seen');
    }
    try {
      await this.documents.send(
        new UpdateCommand({
          TableName: table.name,
          Key: Object.fromEntries(table.keys.map((key) => [key, item[key]])),
          UpdateExpression: `SET ${set.join(', ')}`,
          ConditionExpression: conditions.join(' AND '),
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: values,
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  private async *scan(TableName: string, expressions: object): AsyncGenerator<readonly Item[]> {
    let from: Record<string, unknown> | undefined;
    do {
      const answer = await this.documents.send(
        new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: from, ...expressions }),
      );
      yield answer.Items ?? [];
      from = answer.LastEvaluatedKey;
    } while (from !== undefined);
  }
}
