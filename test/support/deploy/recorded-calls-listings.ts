import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ListingView } from '../../../src/inventory/listings/listing-view';
import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { eventually } from '../eventually';
import { lineOf, orderOf } from '../orders/order-payloads';
import type { Api } from '../service/api';
import type { TestStore } from '../store/test-store';

type Call = <T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<T>;

/** A refusal that no other SKU has: acceptance of this one sends no others again. */
const OWN_ISSUE = {
  code: '8541',
  message: 'The value is not allowed.',
  severity: 'ERROR',
  categories: ['INVALID_ATTRIBUTE'],
} as const;

/** Every use of listings, each in its shortest form. `ok` calls the API and expects success. */
export class ListingsRun {
  constructor(
    private readonly api: Api,
    private readonly amazon: AmazonSimulator,
    private readonly ok: Call,
    /** For what another process did, which is not recorded. */
    private readonly store: TestStore,
  ) {}

  async run(): Promise<void> {
    for (const sku of ['PART', 'BOX', 'RENAMED'])
      await this.ok('PUT', path('inventory', sku), { physical: 12 });
    await this.sell();
    await this.block();
    await this.carryOver();
    await this.read();
    await this.importAndExport();
    await this.takeBack();
    await this.match();
    await this.remove();
  }

  private async sell(): Promise<void> {
    await this.ok('PUT', listing('PARTS'), {
      components: [
        { sku: 'PART', units: 2 },
        { sku: 'BOX', units: 1 },
      ],
    });
    await this.ok('PUT', listing('AMZ-RENAMED'), { components: [{ sku: 'RENAMED', units: 1 }] });
    await this.shows('PARTS', 6);
    await this.shows('AMZ-RENAMED', 12);
    await this.shows('PART', 12);
    await this.api.webhook('orders/create', orderOf(lineOf('PART', 2)));
    await this.shows('PARTS', 5);
    await this.ok('PUT', listing('PARTS'), {
      components: [
        { sku: 'PART', units: 2 },
        { sku: 'BOX', units: 1 },
      ],
      rule: { max: 4 },
    });
    await this.shows('PARTS', 4);
    await this.ok('POST', '/api/sync/PARTS');
    await this.ok('POST', '/api/sync/PART');
    await this.shows('PARTS', 4);
    // An unanswered call for a listing, and the late-call check of it.
    this.amazon.script({ kind: 'hang', operation: 'patch', sku: 'PARTS', times: 1 });
    await this.ok('PUT', path('inventory', 'BOX'), { physical: 3 });
    await this.shows('PARTS', 3);
  }

  private async block(): Promise<void> {
    this.amazon.setListing({ sku: 'BOX-3', channel: 'AMAZON_NA' });
    await this.ok('PUT', listing('BOX-3'), { components: [{ sku: 'BOX', units: 3 }] });
    await this.isState('BOX-3', 'blocked');
    await this.ok('POST', '/api/sync/BOX-3');
    await this.isState('BOX-3', 'blocked');
    // Refused until it is blocked (BOX may be spread meanwhile, which sends it again), and then accepted, which closes its alert.
    this.amazon.script({
      kind: 'invalid',
      operation: 'patch',
      sku: 'BOX-2',
      times: 'always',
      issues: [OWN_ISSUE],
    });
    await this.ok('PUT', listing('BOX-2'), { components: [{ sku: 'BOX', units: 2 }] });
    await this.isState('BOX-2', 'blocked');
    this.amazon.clearFaults();
    await this.ok('POST', '/api/sync/BOX-2');
    await this.shows('BOX-2', 1);
  }

  /** A sender of an older release had no answer to a call for a part; and a part is sold under another name from then on. */
  private async carryOver(): Promise<void> {
    await this.ok('PUT', path('inventory', 'SLOW'), { physical: 4 });
    await this.ok('PUT', listing('SLOW-2'), { components: [{ sku: 'SLOW', units: 2 }] });
    await this.shows('SLOW-2', 2);
    // Clearing the SKU's mark takes off what its pushes noted so far.
    await eventually('SLOW is in sync', async () => (await this.api.stock('SLOW')).syncStatus === 'in_sync');
    await this.store.client.send(
      new UpdateItemCommand({
        TableName: this.store.tables.inventory,
        Key: { sku: { S: 'SLOW' } },
        UpdateExpression: 'SET unheardAt = :at',
        ExpressionAttributeValues: { ':at': { N: '1' } },
      }),
    );
    await this.api.webhook('orders/create', orderOf(lineOf('SLOW')));
    await this.shows('SLOW', 3);
    await this.ok('PUT', listing('AMZ-SLOW'), { components: [{ sku: 'SLOW', units: 1 }] });
    await this.shows('AMZ-SLOW', 3);
  }

  private async read(): Promise<void> {
    for (const list of [
      '/api/listings',
      '/api/listings?sku=PART',
      '/api/listings?channel=amazon&limit=1',
      listing('PARTS'),
      '/api/inventory/PART/listings',
      '/api/inventory/MUG/listings',
    ])
      await this.ok('GET', list);
    const components = [{ sku: 'PART', units: 3 }];
    await this.ok('POST', '/api/listings/preview', { sellerSku: 'PART-3', components });
  }

  private async importAndExport(): Promise<void> {
    const file =
      'sellerSku,sku,units,percent,buffer,min,max,paused\nPART-3,PART,3,,,,,\nPART-4,PART,4,,,,,true\n';
    for (const query of ['?dryRun=true', '', ''])
      await this.ok('POST', `/api/listings/import${query}`, file, { 'content-type': 'text/csv' });
    const response = await fetch(`${this.api.url}/api/listings.csv`);
    expect(await response.text()).toContain('PART-3,');
  }

  /** Returned units of a kit, and of a name that nothing has. */
  private async takeBack(): Promise<void> {
    for (const sku of ['PARTS', 'PARTS-UNKNOWN'])
      await this.ok('POST', '/webhook/amazon/return', {
        sku,
        orderId: '114-0000009-0000009',
        quantity: 1,
        returnedAt: '2026-11-20T10:15:00Z',
        disposition: 'SELLABLE',
        licensePlateNumber: `LPN${sku}`,
      });
  }

  private async match(): Promise<void> {
    for (const query of ['?dryRun=true', '']) {
      await this.ok('POST', `/api/listings/match${query}`);
      await eventually('the match ends', async () => {
        const { status } = await this.ok<{ status: string }>('GET', '/api/listings/match');
        return status !== 'under_way';
      });
    }
    let cursor: string | undefined;
    do {
      const from = cursor === undefined ? '' : `&cursor=${cursor}`;
      const page = await this.ok<{ nextCursor?: string }>('GET', `/api/listings/unmatched?limit=20${from}`);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  private async remove(): Promise<void> {
    for (const sellerSku of ['AMZ-RENAMED', 'PART-3', 'PART-4'])
      expect((await this.api.call('DELETE', listing(sellerSku))).status).toBe(204);
    await this.shows('RENAMED', 12);
  }

  private async shows(sellerSku: string, quantity: number): Promise<void> {
    await eventually(
      `Amazon shows ${quantity} of ${sellerSku}`,
      () => this.amazon.getListing(sellerSku)?.fulfillmentAvailability[0]?.quantity === quantity,
    );
  }

  private async isState(sellerSku: string, state: ListingView['syncStatus']): Promise<void> {
    await eventually(`${sellerSku} is ${state}`, async () => {
      const { syncStatus } = await this.ok<ListingView>('GET', listing(sellerSku));
      return syncStatus === state;
    });
  }
}

function path(kind: string, name: string): string {
  return `/api/${kind}/${encodeURIComponent(name)}`;
}

function listing(sellerSku: string): string {
  return path('listings/amazon', sellerSku);
}
