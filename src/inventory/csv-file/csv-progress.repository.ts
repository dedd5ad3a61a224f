import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { StoreConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { DAY_MS, DAY_SECONDS } from '../../platform/durations';
import { conditionalDocumentUpdate } from '../../platform/dynamodb/conditional-update';
import { TableNames } from '../../platform/dynamodb/tables/tables';
import { txIdOf } from '../domain/tx-id';
import { type ImportKind, kindOf, type ImportProgress, type LastImport } from './import-identity';
import type { RowDecision } from './import-report';

const IS_FURTHER = 'attribute_not_exists(throughLine) OR throughLine < :line';
const IS_SAME_FILE = 'attribute_not_exists(#file) OR #file = :file';
const IS_FIRST = 'attribute_not_exists(importId)';
const IS_STILL_LAST = 'importId = :importId';
const IS_OPEN = 'attribute_not_exists(finishedAt)';
const IS_ABSENT = 'attribute_not_exists(txId)';

/** The decision on each line of a batch. */
export type LineDecisions = ReadonlyMap<number, RowDecision>;

type Item = Readonly<Record<string, unknown>>;

function lastKeyOf(kind: ImportKind): string {
  return kind === 'stock' ? txIdOf.lastImport : txIdOf.lastListingImport;
}

/**
 * Which import of each kind began last, how far each import has come, and its outcomes. The items are kept as long as the ledger rows
 * of an import, in the same table, and are no rows themselves: they cover also the lines that changed nothing.
 */
@Injectable()
export class CsvProgressRepository {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly tables: TableNames,
    private readonly store: StoreConfig,
    private readonly clock: Clock,
  ) {}

  /** The import of this kind that began last; undefined before the first. */
  async lastImport(kind: ImportKind): Promise<LastImport | undefined> {
    const item = await this.read(lastKeyOf(kind));
    if (typeof item?.importId !== 'string') return undefined;
    return {
      importId: item.importId,
      file: String(item.file),
      startedAt: Number(item.startedAt),
      ...(item.finishedAt === undefined ? {} : { finishedAt: Number(item.finishedAt) }),
    };
  }

  /** Makes an import the last one; false when another has become it since `previous` was read. */
  begin(importId: string, file: string, previous: LastImport | undefined): Promise<boolean> {
    return this.update(
      lastKeyOf(kindOf(importId)),
      'SET importId = :next, #file = :file, startedAt = :now',
      previous === undefined ? IS_FIRST : IS_STILL_LAST,
      {
        ':next': importId,
        ':file': file,
        ':now': this.clock.now(),
        ...(previous === undefined ? {} : { ':importId': previous.importId }),
      },
      'REMOVE finishedAt',
    );
  }

  /** Records the end of an import, unless another has begun since. One that counted nothing is no import to repeat. */
  async finish(importId: string, hasCounted: boolean): Promise<void> {
    const lastKey = lastKeyOf(kindOf(importId));
    await this.update(lastKey, 'SET finishedAt = :end', `${IS_STILL_LAST} AND ${IS_OPEN}`, {
      ':importId': importId,
      ':end': hasCounted ? this.clock.now() : 0,
    });
  }

  async progress(importId: string): Promise<ImportProgress> {
    const item = await this.read(txIdOf.importProgress(importId));
    const savedAt = item?.savedAt ?? this.savedAtOfOlderVersion(item);
    return {
      throughLine: Number(item?.throughLine ?? 0),
      ...(savedAt === undefined ? {} : { savedAt: Number(savedAt) }),
      hasOutcomes: item?.hasOutcomes === true,
      ...(typeof item?.file === 'string' ? { file: item.file } : {}),
    };
  }

  /** Ties an import with an Idempotency-Key to its file; false when the key names another file. */
  tie(importId: string, file: string): Promise<boolean> {
    return this.update(txIdOf.importProgress(importId), 'SET #file = :file', IS_SAME_FILE, { ':file': file });
  }

  /**
   * Records these outcomes of a batch, then that every line up to this one is imported, unless another instance has
   * recorded them. Without outcomes it is one write.
   */
  async save(importId: string, line: number, decisions: LineDecisions): Promise<void> {
    if (decisions.size > 0)
      await this.update(txIdOf.importOutcomes(importId, line), 'SET outcomes = :outcomes', IS_ABSENT, {
        ':outcomes': JSON.stringify(
          [...decisions].map(([at, { outcome, message }]) => [at, outcome, message]),
        ),
      });
    await this.update(
      txIdOf.importProgress(importId),
      `SET throughLine = :line, savedAt = :now${decisions.size > 0 ? ', hasOutcomes = :true' : ''}`,
      IS_FURTHER,
      { ':line': line, ':now': this.clock.now(), ...(decisions.size > 0 ? { ':true': true } : {}) },
    );
  }

  /** The outcomes of a batch by its last line; empty when they are not stored. */
  async outcomes(importId: string, line: number): Promise<LineDecisions> {
    const item = await this.read(txIdOf.importOutcomes(importId, line));
    const stored = JSON.parse(typeof item?.outcomes === 'string' ? item.outcomes : '[]') as [
      number,
      RowDecision['outcome'],
      string?,
    ][];
    return new Map(
      stored.map(([at, outcome, message]) => [
        at,
        { outcome, ...(typeof message === 'string' ? { message } : {}) },
      ]),
    );
  }

  private async read(txId: string): Promise<Item | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.tables.transactions, Key: { txId }, ConsistentRead: true }),
    );
    return Item;
  }

  /** Older versions stored no time; the expiry derives from it. */
  private savedAtOfOlderVersion(item: Item | undefined): number | undefined {
    const days = this.store.transactionTtlDays;
    return typeof item?.expiresAt !== 'number' || days === 0
      ? undefined
      : item.expiresAt * 1000 - days * DAY_MS;
  }

  private async update(
    txId: string,
    set: string,
    condition: string,
    values: Record<string, unknown>,
    remove = '',
  ): Promise<boolean> {
    const days = this.store.transactionTtlDays;
    const expiresAt = Math.floor(this.clock.now() / 1000) + days * DAY_SECONDS;
    const { ok } = await conditionalDocumentUpdate(this.documents, {
      TableName: this.tables.transactions,
      Key: { txId },
      UpdateExpression: `${set}${days === 0 ? '' : ', expiresAt = :expiresAt'} ${remove}`.trim(),
      ConditionExpression: condition,
      ...(`${set}${condition}`.includes('#file') ? { ExpressionAttributeNames: { '#file': 'file' } } : {}),
      ExpressionAttributeValues: { ...values, ...(days === 0 ? {} : { ':expiresAt': expiresAt }) },
    });
    return ok;
  }
}
