import { Injectable } from '@nestjs/common';
import type { ShopOrder } from '../../../channels/shopify/admin/admin-values';
import { failureText } from '../../../channels/shopify/admin/domain/failure-text';
import { ShopOrders } from '../../../channels/shopify/admin/shop-orders';
import { timestampOf } from '../../../platform/timestamp';
import { orderOfShop } from '../state/domain/shop-order';
import { KnownOrdersRepository } from '../state/known-orders.repository';
import { DisposedRowsRepository } from './disposed-rows.repository';
import { type ShopOrderView, shopOrderView } from './domain/shop-order-view';
import { shopOrderNotRead, shopOrdersNotRead, unknownShopOrder } from './shop-order-errors';

/** Shows what an order of Shopify moved: its lines from the Admin API, its rows from the ledger. */
@Injectable()
export class ShopOrderViews {
  constructor(
    private readonly shop: ShopOrders,
    private readonly orders: KnownOrdersRepository,
    private readonly disposed: DisposedRowsRepository,
  ) {}

  /** Throws the error of the API where the order cannot be shown. */
  async find(orderId: string): Promise<ShopOrderView> {
    const read = await this.shop.order(orderId);
    if (!read.ok)
      throw read.failure.kind === 'off' ? shopOrdersNotRead() : shopOrderNotRead(failureText(read.failure));
    if (read.value === undefined) throw unknownShopOrder(orderId);
    const { rows, edits } = await this.orders.find(orderOfShop(read.value));
    const edited = await this.orders.editRows(orderId, edits);
    const ofOrder = [...rows.values(), ...edited];
    return shopOrderView(read.value, [...ofOrder, ...(await this.disposedOf(read.value, ofOrder))]);
  }

  private async disposedOf(
    { orderId, createdAt }: ShopOrder,
    ofOrder: readonly { readonly sku: string }[],
  ): ReturnType<DisposedRowsRepository['find']> {
    const since = timestampOf(Date.parse(createdAt));
    const skus = [...new Set(ofOrder.map(({ sku }) => sku))];
    const found = await Promise.all(skus.map((sku) => this.disposed.find(sku, orderId, since)));
    return found.flat();
  }
}
