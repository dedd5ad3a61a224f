import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { eventually } from '../eventually';
import { lineOf, orderOf } from '../orders/order-payloads';
import type { Api } from '../service/api';
import type { Call } from './recorded-calls-listings';

interface ShownOrder {
  readonly status: string;
  readonly lines: readonly { readonly committed: number }[];
}

/** Every use of Amazon's orders, each in its shortest form. `ok` calls the API and expects success. */
export class OrdersRun {
  constructor(
    private readonly api: Api,
    private readonly amazon: AmazonSimulator,
    private readonly ok: Call,
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
