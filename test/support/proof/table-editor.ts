import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { LedgerRow } from '../../../src/inventory/domain/stock';
import type { TestStore } from '../store/test-store';

/** Edits the tables of one SKU directly, as no service does. */
export class TableEditor {
  constructor(
    private readonly store: TestStore,
    private readonly sku: string,
    private readonly rows: readonly LedgerRow[],
  ) {}

  private txId(version: number): string {
    const row = this.rows.find((found) => found.version === version && found.action !== 'sync');
    if (row === undefined) throw new Error(`${this.sku} has no row ${version}.`);
    return row.txId;
  }

  async remove(version: number): Promise<void> {
    await this.store.client.send(
      new DeleteItemCommand({
        TableName: this.store.tables.transactions,
        Key: { txId: { S: this.txId(version) } },
      }),
    );
  }

  setInRow(version: number, name: string, value: number): Promise<void> {
    return this.writeInRow(version, { [name]: { N: String(value) } });
  }

  writeInRow(version: number, values: Record<string, AttributeValue>): Promise<void> {
    return this.set(this.store.tables.transactions, { txId: { S: this.txId(version) } }, values);
  }

  /** Exchanges the times of two rows. */
  async swapTimes(one: number, other: number): Promise<void> {
    const timeOf = (version: number): string =>
      this.rows.find((row) => row.txId === this.txId(version))?.timestamp ?? '';
    await this.writeInRow(one, { timestamp: { S: timeOf(other) } });
    await this.writeInRow(other, { timestamp: { S: timeOf(one) } });
  }

  /** Changes the quantity in the record of the last push. */
  async setLastPush(quantity: number, more: Record<string, AttributeValue> = {}): Promise<void> {
    const push = this.rows.find(({ action }) => action === 'sync');
    if (push === undefined) throw new Error(`${this.sku} has no push.`);
    await this.set(
      this.store.tables.transactions,
      { txId: { S: push.txId } },
      { push: { M: { quantity: { N: String(quantity) }, ...more } } },
    );
  }

  /** Writes an item of a difference into the Listings table, without the other one of the two. */
  async putDifference(key: string, values: Record<string, AttributeValue>): Promise<void> {
    const Item = { pk: { S: key }, sk: { S: 'drift' }, ...values };
    await this.store.client.send(new PutItemCommand({ TableName: this.store.tables.listings, Item }));
  }

  /** The item of the stock. */
  async stock(): Promise<Record<string, AttributeValue>> {
    const key = { sku: { S: this.sku } };
    const { Item = {} } = await this.store.client.send(
      new GetItemCommand({ TableName: this.store.tables.inventory, Key: key, ConsistentRead: true }),
    );
    return Item;
  }

  setInStock(values: Record<string, AttributeValue>): Promise<void> {
    return this.set(this.store.tables.inventory, { sku: { S: this.sku } }, values);
  }

  /** Adds a row with this version: a copy of the last row with other values. */
  async addRow(version: number, values: Record<string, AttributeValue> = {}): Promise<void> {
    const { tables, client } = this.store;
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tables.transactions, Key: { txId: { S: this.txId(6) } } }),
    );
    const row = {
      ...Item,
      ...values,
      txId: { S: `added:${this.sku}:${version}` },
      version: { N: String(version) },
    };
    await client.send(new PutItemCommand({ TableName: tables.transactions, Item: row }));
  }

  removeFromStock(name: string): Promise<void> {
    return this.removeFrom(this.store.tables.inventory, { sku: { S: this.sku } }, name);
  }

  removeFromRow(version: number, name: string): Promise<void> {
    return this.removeFrom(this.store.tables.transactions, { txId: { S: this.txId(version) } }, name);
  }

  private async removeFrom(
    TableName: string,
    Key: Record<string, AttributeValue>,
    name: string,
  ): Promise<void> {
    await this.store.client.send(
      new UpdateItemCommand({ TableName, Key, UpdateExpression: `REMOVE ${name}` }),
    );
  }

  async removeStock(): Promise<void> {
    await this.store.client.send(
      new DeleteItemCommand({ TableName: this.store.tables.inventory, Key: { sku: { S: this.sku } } }),
    );
  }

  private async set(
    table: string,
    key: Record<string, AttributeValue>,
    values: Record<string, AttributeValue>,
  ): Promise<void> {
    const names = Object.keys(values);
    await this.store.client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: key,
        UpdateExpression: `SET ${names.map((_, index) => `#${index} = :${index}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#${index}`, name])),
        ExpressionAttributeValues: Object.fromEntries(
          names.map((name, index) => [`:${index}`, values[name] ?? { NULL: true }]),
        ),
      }),
    );
  }
}
