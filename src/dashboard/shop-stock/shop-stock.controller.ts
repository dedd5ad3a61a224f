import { Controller, Get, Param } from '@nestjs/common';
import { unknownSkuError } from '../../inventory/stock/inventory-errors';
import { SkuPipe } from '../../inventory/stock/sku.pipe';
import type { ShopStockView } from './domain/shop-stock';
import { ShopStockService } from './shop-stock.service';

@Controller('api/inventory')
export class ShopStockController {
  constructor(private readonly shopStock: ShopStockService) {}

  /** 200, also while Shopify does not answer; 404 when the SKU is not registered. */
  @Get(':sku/shopify')
  async get(@Param('sku', SkuPipe) sku: string): Promise<ShopStockView> {
    const view = await this.shopStock.of(sku);
    if (view === undefined) throw unknownSkuError(sku);
    return view;
  }
}
