import { Controller, Get, Param } from '@nestjs/common';
import { unknownSkuError } from '../../stock/inventory-errors';
import { SkuPipe } from '../../stock/sku.pipe';
import type { SoldAsView } from '../listing-view';
import { ListingViews } from '../listing-views.service';

/** Under which seller SKUs a SKU is sold. */
@Controller('api/inventory')
export class SoldAsController {
  constructor(private readonly views: ListingViews) {}

  /** 200; 404 when the SKU is not registered. */
  @Get(':sku/listings')
  async soldAs(@Param('sku', SkuPipe) sku: string): Promise<{ readonly items: readonly SoldAsView[] }> {
    const items = await this.views.soldAs(sku);
    if (items === undefined) throw unknownSkuError(sku);
    return { items };
  }
}
