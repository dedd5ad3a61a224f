import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { eventually } from '../eventually';
import { metricsPage } from '../operations/metrics-page';
import { lineOf, orderOf } from '../orders/order-payloads';
import type { Api } from '../service/api';
import { amazonShows } from '../service/simulated-amazon';

interface ShownOrder {
  readonly status: string;
  readonly lines: readonly { readonly committed: number }[];
}

/** Every use of Amazon's orders, each in its shortest form, at a service that reads them. */
export class OrdersRun {
  constructor(
    private readonly api: Api,
    private readonly amazon: AmazonSimulator,
  ) {}

  async run(): Promise<void> {
    await this.ok('PUT', '/api/inventory/POT', { physical: 40 });
    const { orders } = this.amazon;
    const orderId = this.place('POT', 2);
    await this.shows(orderId, 'PENDING', 2);
    orders.confirm(orderId);
    await this.shows(orderId, 'UNSHIPPED', 2);
    // The units stay out of stock, with an alert.
    orders.cancel(orderId, { by: 'MERCHANT' });
    await this.shows(orderId, 'CANCELLED', 2);
    const other = this.place('POT', 1);
    await this.shows(other, 'PENDING', 1);
    orders.cancel(other, { by: 'BUYER' });
    await this.shows(other, 'CANCELLED', 0);
    await this.ok('POST', '/api/orders/amazon/poll');
    await this.importedIntoShopify();
    await this.presume();
  }

  /** Units that are missing at Amazon, and that no order explains yet. */
  private async presume(): Promise<void> {
    await this.ok('PUT', '/api/inventory/FEW', { physical: 5 });
    await amazonShows(this.api, this.amazon, 'FEW', 5);
    const readings = async (): Promise<number> =>
      (await metricsPage(this.api)).sum('syncstate_readings_total');
    const seen = (await readings()) + 2;
    await eventually('the number is read', async () => (await readings()) > seen);
    this.amazon.setListing({ sku: 'FEW', quantity: 3 });
    await eventually('the missing units are presumed sold', async () => {
      const { presumedSold } = await this.ok<{ presumedSold?: number }>('GET', '/api/inventory/FEW');
      return presumedSold !== undefined;
    });
  }

  /** An order that another app imported from Amazon, and its refund, which does not say so. */
  private async importedIntoShopify(): Promise<void> {
    const order = orderOf(lineOf('POT', 1));
    const imported = { ...order, source_name: 'amazon-us' };
    expect((await this.api.webhook('orders/create', imported)).body.status).toBe('ignored');
    const line = { id: 19, line_item_id: 18, quantity: 1, restock_type: 'return' };
    const refund = { id: 17, order_id: order.id, refund_line_items: [line] };
    expect((await this.api.webhook('refunds/create', refund)).body.status).toBe('ignored');
  }

  private async ok<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.api.call<T>(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.body;
  }

  private place(sku: string, units: number): string {
    const order = this.amazon.orders.place({ items: [{ sku, units }], force: true });
    if (typeof order === 'string') throw new Error(order);
    return order.orderId;
  }

  private async shows(orderId: string, status: string, committed: number): Promise<void> {
    await eventually(`the order is ${status}`, async () => {
      const { body } = await this.api.call<ShownOrder>('GET', `/api/orders/amazon/${orderId}`);
      return body.status === status && body.lines[0]?.committed === committed;
    });
  }
}
