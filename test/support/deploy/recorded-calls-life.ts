import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { returnDate } from '../../../src/simulators/amazon/reports/returns-file';
import { amazonShows } from '../service/simulated-amazon';
import type { Api } from '../service/api';
import { exported, sendFile } from '../service/csv-upload';
import { eventually } from '../eventually';
import { lineOf, orderOf } from '../orders/order-payloads';
import { syncStatus, untilBlocked } from '../amazon-push/sender-status';
import { ListingsRun } from './recorded-calls-listings';
import type { TestStore } from '../store/test-store';
import type { WebhookReceiver } from '../network/webhook-receiver';

/** Every use of the service, each in its shortest form. */
export class WholeRun {
  constructor(
    private readonly api: Api,
    private readonly amazon: AmazonSimulator,
    private readonly receiver: WebhookReceiver,
    /** For reads of the test itself, which are not recorded. */
    private readonly store: TestStore,
  ) {}

  async run(): Promise<void> {
    await this.sell();
    await Promise.all([this.loseAnAnswer(), this.block(), this.importAndExport(), this.receiveReturns()]);
    await new ListingsRun(this.api, this.amazon, this.ok.bind(this), this.store).run();
    await this.readEverything();
  }

  private async sell(): Promise<void> {
    const order = orderOf(lineOf('MUG', 2), lineOf('UNKNOWN'));
    await this.ok('PUT', '/api/inventory/MUG', { physical: 20, buffer: 2, lowStockThreshold: 5 });
    await amazonShows(this.api, this.amazon, 'MUG', 18);
    for (const status of ['applied', 'duplicate'])
      expect((await this.api.webhook('orders/create', order)).body.lines[0]?.outcome).toBe(status);
    await this.api.webhook('orders/cancelled', order);
    await this.api.webhook('refunds/create', order);
    // A restock without its SKU; the ledger has no sale of it.
    const line = { id: 9, line_item_id: 8, quantity: 1, restock_type: 'return' };
    await this.api.webhook('refunds/create', { id: 7, order_id: 6, refund_line_items: [line] });
    await this.ok('PUT', '/api/buffer/MUG', { bufferQty: 3 });
    const adjustment = { delta: 1, reason: 'found' };
    for (const outcome of ['applied', 'duplicate'])
      expect(
        await this.ok('POST', '/api/inventory/MUG/adjustments', adjustment, { 'idempotency-key': 'found-1' }),
      ).toMatchObject({ outcome });
    // Oversold, which raises a critical alert; a recount closes it.
    await this.api.webhook('orders/create', orderOf(lineOf('MUG', 30)));
    await this.ok('PUT', '/api/inventory/MUG', { physical: 9 });
    // A SKU that was sold before it was registered: the registration closes its alert.
    await this.ok('PUT', '/api/inventory/UNKNOWN', { physical: 1 });
    await amazonShows(this.api, this.amazon, 'MUG', 6);
  }

  /** An unanswered call, an accepted push after it, and the late-call check. */
  private async loseAnAnswer(): Promise<void> {
    await this.ok('PUT', '/api/inventory/LATE', { physical: 4 });
    await amazonShows(this.api, this.amazon, 'LATE', 4);
    this.amazon.script({ kind: 'hang', operation: 'patch', sku: 'LATE', times: 1 });
    await this.api.webhook('orders/create', orderOf(lineOf('LATE')));
    await amazonShows(this.api, this.amazon, 'LATE', 3);
    await eventually('the late-call check ends', async () => {
      const TableName = this.store.tables.inventory;
      const { Item } = await this.store.client.send(
        new GetItemCommand({ TableName, Key: { sku: { S: 'LATE' } }, ConsistentRead: true }),
      );
      return Item !== undefined && Item.pending === undefined;
    });
  }

  private async block(): Promise<void> {
    this.amazon.setListing({ sku: 'KEPT', channel: 'AMAZON_NA' });
    await this.ok('PUT', '/api/inventory/KEPT', { physical: 4 });
    await untilBlocked(this.api, 'KEPT');
    await this.ok('POST', '/api/sync/KEPT');
    await untilBlocked(this.api, 'KEPT');
    // Four that Amazon refuses for one reason share an alert.
    for (const sku of ['SHARED-1', 'SHARED-2', 'SHARED-3', 'SHARED-4']) {
      this.amazon.script({ kind: 'invalid', operation: 'patch', sku, times: 'always' });
      await this.ok('PUT', `/api/inventory/${sku}`, { physical: 4 });
      await untilBlocked(this.api, sku);
    }
    // A SKU that Amazon refuses and then accepts, which closes its alert.
    this.amazon.script({ kind: 'invalid', operation: 'patch', sku: 'FIXED', times: 1 });
    await this.ok('PUT', '/api/inventory/FIXED', { physical: 4 });
    await untilBlocked(this.api, 'FIXED');
    await this.ok('POST', '/api/sync/FIXED');
    await amazonShows(this.api, this.amazon, 'FIXED', 4);
  }

  private async importAndExport(): Promise<void> {
    const file = 'sku,physical,buffer\nFILED,7,1\nFILED-TOO,3,0\n';
    await sendFile(this.api, file, { query: '?dryRun=true' });
    for (const [created, query] of [
      [2, ''],
      [0, '?repeat=true'],
    ] as const)
      expect((await sendFile(this.api, file, { query })).body).toMatchObject({ created });
    const headers = { 'idempotency-key': 'count-1' };
    for (const name of ['first', 'again'])
      expect([name, (await sendFile(this.api, file, { headers })).body.unchanged]).toEqual([name, 2]);
    expect((await this.api.call('DELETE', '/api/inventory/FILED-TOO?force=true')).status).toBe(204);
    expect((await exported(this.api)).text).toContain('FILED,');
  }

  private async receiveReturns(): Promise<void> {
    await this.ok('PUT', '/api/inventory/BACK', { physical: 1 });
    const statement = {
      sku: 'BACK',
      orderId: '114-0000001-0000001',
      quantity: 1,
      returnedAt: '2026-11-20T10:15:00Z',
      disposition: 'CUSTOMER_DAMAGED',
      licensePlateNumber: 'LPNRRAA0000001',
    };
    for (const outcome of ['applied', 'duplicate'])
      expect(await this.ok('POST', '/webhook/amazon/return', statement)).toMatchObject({ outcome });
    await this.ok('POST', '/webhook/amazon/return', { ...statement, disposition: 'SELLABLE' });
    this.amazon.addReturns(
      { sku: 'BACK', 'order-id': '114-0000002-0000002', 'return-date': returnDate(Date.now() - 86_400_000) },
      {
        sku: 'BACK',
        'order-id': '114-0000003-0000003',
        'license-plate-number': '',
        'detailed-disposition': 'DEFECTIVE',
      },
    );
    for (let polls = 1; polls <= 2; polls += 1) {
      await this.ok('POST', '/api/returns/poll');
      await eventually('the poll ends', async () => {
        const { phase, lastTally } = await this.ok('GET', '/api/returns/poll');
        return phase === 'idle' && lastTally !== undefined && this.amazon.reports().length >= polls;
      });
    }
    expect(await this.ok('GET', '/api/inventory/BACK')).toMatchObject({ physical: 3 });
  }

  private async readEverything(): Promise<void> {
    // The receiver refuses the first one.
    await eventually('the alerts are delivered', () => this.receiver.posts.length > 1);
    await eventually(
      'the service is ready',
      async () => (await this.api.call('GET', '/health/ready')).status === 200,
    );
    const { items } = await this.ok<{ items: { alertId: string }[] }>('GET', '/api/alerts');
    for (const path of [
      '/api/inventory',
      '/api/inventory/MUG/transactions',
      '/api/returns',
      '/api/returns?sku=BACK',
      '/api/alerts/unread',
      '/api/alerts/severity/critical',
      '/api/alerts?severity=warning&type=unknown_sku',
      '/api/alerts?sku=MUG&unread=true',
      '/api/inventory/MUG/transactions?action=sale',
      '/api/inventory/MUG/history',
      '/api/deliveries',
      '/api/deliveries?sku=MUG',
      '/api/deliveries?outcome=retrying',
      '/api/deliveries?outcome=blocked',
      '/api/sync',
      '/api/settings',
      '/health',
      '/health/ready',
    ])
      await this.ok('GET', path);
    await this.readThePast();
    expect((await fetch(`${this.api.url}/metrics`)).status).toBe(200);
    await this.ok('POST', `/api/alerts/${encodeURIComponent(items[0]?.alertId ?? '')}/read`);
    await this.ok('POST', '/api/alerts/read?dryRun=true');
    await this.ok('POST', '/api/alerts/read', {});
    expect((await syncStatus(this.api)).blocked).toHaveLength(6);
    await this.ok('POST', '/api/verify');
    const { proof } = await eventually('the end of the ledger proof', async () => {
      const run = await this.ok<{ state: string; proof?: object }>('GET', '/api/verify');
      return run.state !== 'running' && run;
    });
    expect(proof).toMatchObject({ proven: true });
  }

  /** What the ledger shows of a SKU's number, of its past, and of a sale below zero. */
  private async readThePast(): Promise<void> {
    const { items } = await this.ok<{ items: { timestamp: string }[] }>(
      'GET',
      '/api/inventory/MUG/transactions?limit=200',
    );
    const from = encodeURIComponent(items.at(-1)?.timestamp ?? '');
    const to = encodeURIComponent(items[0]?.timestamp ?? '');
    const alerts = await this.ok<{ items: { alertId: string }[] }>('GET', '/api/alerts?type=oversold');
    const oversold = encodeURIComponent(alerts.items[0]?.alertId ?? '');
    for (const path of [
      `/api/alerts/${oversold}/oversell`,
      '/api/inventory/MUG/buffer-advice',
      '/api/inventory/MUG/explain',
      `/api/inventory/MUG?at=${from}`,
      `/api/inventory/MUG/compare?from=${from}&to=${to}`,
      '/api/slo',
    ])
      await this.ok('GET', path);
    await this.compareEverything();
    expect((await fetch(`${this.api.url}/api/inventory.csv?at=${from}`)).status).toBe(200);
  }

  /** A sweep of Amazon, with the listings there that nothing here sells. */
  private async compareEverything(): Promise<void> {
    expect((await this.api.call('POST', '/api/drift/check')).status).toBe(202);
    await eventually('the sweep ends', async () => {
      const { amazon } = await this.ok<{ amazon: { status: string } }>('GET', '/api/drift/check');
      return amazon.status === 'finished' || amazon.status === 'failed';
    });
    await this.ok('GET', '/api/drift?channel=amazon');
  }

  private async ok<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<T> {
    const answer = await this.api.call<T>(method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.body;
  }
}
