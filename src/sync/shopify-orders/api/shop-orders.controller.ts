import { Controller, Get, Injectable, Param, type PipeTransform } from '@nestjs/common';
import { idOf } from '../../../channels/shopify/webhook/shopify-id';
import { badRequest } from '../../../platform/http/api-error';
import type { ShopOrderView } from './domain/shop-order-view';
import { ShopOrderViews } from './shop-order-views.service';

const PROBLEM = 'must be 1 to 20 digits';

/** Checks the id of an order of Shopify in a path. */
@Injectable()
class ShopOrderIdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    const id = idOf(value, 'Order');
    if (id !== undefined) return id;
    throw badRequest(`The order id ${PROBLEM}.`, [{ field: 'orderId', problem: PROBLEM }]);
  }
}

@Controller('api/orders/shopify')
export class ShopOrdersController {
  constructor(private readonly views: ShopOrderViews) {}

  /** 404 when the shop does not show it; 409 without Admin access; 502 while Shopify does not answer. */
  @Get(':orderId')
  order(@Param('orderId', ShopOrderIdPipe) orderId: string): Promise<ShopOrderView> {
    return this.views.find(orderId);
  }
}
