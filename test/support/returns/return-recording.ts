import { type AttributeValue, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { toAlert } from '../../../src/alerts/store/alert-item';
import { alertsServiceOf } from '../alerts/alerts-service';
import { unknownSkuAlertsOf } from '../alerts/unknown-sku-alerts';
import type { Alert } from '../../../src/alerts/domain/alert';
import { ReturnsConfig } from '../../../src/config/app-config';
import { loadConfig } from '../../../src/config/load-config';
import { GroupCommitLimits } from '../../../src/inventory/ledger/group-commit-limits';
import { CountedOrdersRepository } from '../../../src/inventory/counted-orders/counted-orders.repository';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { SystemClock } from '../../../src/platform/clock';
import type { ReturnStatement, ReturnUnit } from '../../../src/returns/units/domain/return-unit';
import { toReturnUnit } from '../../../src/returns/units/return-item';
import { ReturnAlerts } from '../../../src/returns/units/return-alerts.service';
import { ReturnMatcher } from '../../../src/returns/units/return-matcher';
import { ReturnRecorderService } from '../../../src/returns/units/return-recorder.service';
import { ReportIntakeService } from '../../../src/returns/report-poll/report-intake.service';
import { ReturnListRepository } from '../../../src/returns/units/return-list.repository';
import { ReturnsRepository } from '../../../src/returns/units/returns.repository';
import { LedgerWriter, newSku, registration } from '../store/ledger-writer';
import type { TestStore } from '../store/test-store';

/** The returned-unit path of one process, with a write path of its own. */
export class ReturnRecording {
  readonly writer: LedgerWriter;
  readonly returns: ReturnsRepository;
  readonly lists: ReturnListRepository;
  readonly documents: DynamoDBDocumentClient;
  readonly recorder: ReturnRecorderService;
  readonly intake: ReportIntakeService;

  constructor(
    store: TestStore,
    options: {
      restockDispositions?: readonly string[];
      needsCountedSale?: boolean;
      limits?: Partial<GroupCommitLimits>;
    } = {},
  ) {
    // For races on a busy machine: the tests check the figures, not the speed.
    this.writer = new LedgerWriter(store, { patienceMs: 20_000, ...options.limits });
    const { client } = this.writer.script;
    this.documents = documentClientOf(client);
    this.returns = new ReturnsRepository(client, this.documents, store.tables);
    this.lists = new ReturnListRepository(this.documents, store.tables);
    const clock = new SystemClock();
    const config = new ReturnsConfig(
      '0 0 1 1 *',
      35,
      options.restockDispositions ?? ['SELLABLE'],
      1000,
      'count',
      options.needsCountedSale ?? false,
    );
    const ledger = new LedgerRepository(client, store.tables, loadConfig(store.env).store);
    const { unknown, lookup } = unknownSkuAlertsOf(client, store);
    const counted = new CountedOrdersRepository(this.documents, store.tables);
    this.recorder = new ReturnRecorderService(
      this.returns,
      new ReturnMatcher(this.returns, ledger, lookup, counted),
      this.writer.commits,
      new ReturnAlerts(unknown, alertsServiceOf(client, store.tables), clock),
      config,
      clock,
    );
    this.intake = new ReportIntakeService(this.recorder, config);
  }

  /** Records statements; returns for each whether it was applied. */
  async record(...statements: readonly ReturnStatement[]): Promise<string[]> {
    return (await this.recorder.record(statements)).map(({ kind }) => kind);
  }

  /** A registered SKU. */
  async registered(physical = 10, buffer = 0): Promise<string> {
    const sku = newSku();
    await this.register(sku, physical, buffer);
    return sku;
  }

  async register(sku: string, physical = 10, buffer = 0): Promise<void> {
    await this.writer.move(registration(sku, { physical, buffer }));
    this.writer.script.forgetCalls();
  }

  end(): Promise<void> {
    return this.writer.end();
  }
}

async function allOf(
  store: TestStore,
  query: { TableName: string; IndexName?: string },
  sku: string,
): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = [];
  const pages = paginateQuery(
    { client: store.client },
    { ...query, KeyConditionExpression: 'sku = :sku', ExpressionAttributeValues: { ':sku': { S: sku } } },
  );
  for await (const { Items = [] } of pages) items.push(...Items);
  return items;
}

/** The returns of an SKU as they are kept, oldest first. */
export async function returnsOf(store: TestStore, sku: string): Promise<ReturnUnit[]> {
  return (await allOf(store, { TableName: store.tables.returns }, sku)).map((item) =>
    toReturnUnit(unmarshall(item)),
  );
}

/** All alerts about an SKU, closed ones too, oldest first. */
export async function alertsOf(store: TestStore, sku: string): Promise<Alert[]> {
  const query = { TableName: store.tables.alerts, IndexName: 'sku-timestamp-index' };
  return (await allOf(store, query, sku)).map((item) => toAlert(unmarshall(item)));
}
