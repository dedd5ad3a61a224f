import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { TableNames } from '../dynamodb/tables/tables';
import { isRecord } from '../json-record';
import type { Instance } from './domain/live-instances';

/** The item of the Transactions table that holds an attribute for each instance. */
const KEY = { txId: 'state:instances' };
/** The attribute of an instance: this and its id. */
const PREFIX = 'instance:';

/** The instances of a store, in one item: a beat costs one write, and returns what the others wrote. */
@Injectable()
export class InstancesRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
  ) {}

  /** Writes one instance and removes others; gives all that are left. */
  async write({ id, ...instance }: Instance, removed: readonly string[]): Promise<Instance[]> {
    return this.update(
      `SET #own = :own ${removeClause(removed)}`,
      { '#own': PREFIX + id, ...removedNames(removed) },
      { ':own': instance },
    );
  }

  /** Removes one instance that stops. */
  async remove(id: string): Promise<void> {
    await this.update(removeClause([id]), removedNames([id]));
  }

  private async update(
    expression: string,
    names: Readonly<Record<string, string>>,
    values?: Record<string, unknown>,
  ): Promise<Instance[]> {
    const { Attributes = {} } = await this.documents.send(
      new UpdateCommand({
        TableName: this.tables.transactions,
        Key: KEY,
        UpdateExpression: expression,
        ExpressionAttributeNames: names,
        ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return Object.entries(Attributes).flatMap(([name, value]) => instanceIn(name, value) ?? []);
  }
}

function removeClause(ids: readonly string[]): string {
  return ids.length === 0 ? '' : `REMOVE ${ids.map((_, index) => `#r${index}`).join(', ')}`;
}

function removedNames(ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id, index) => [`#r${index}`, PREFIX + id]));
}

/** Undefined for an attribute of another kind, or of a release that writes other fields. */
function instanceIn(name: string, value: unknown): Instance | undefined {
  if (!name.startsWith(PREFIX) || !isRecord(value)) return undefined;
  const { address, startedAt, beat, fence } = value;
  if (
    typeof address !== 'string' ||
    typeof startedAt !== 'number' ||
    typeof beat !== 'number' ||
    typeof fence !== 'number'
  )
    return undefined;
  return { id: name.slice(PREFIX.length), address, startedAt, beat, fence };
}
