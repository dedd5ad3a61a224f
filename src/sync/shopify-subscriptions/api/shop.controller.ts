import { Controller, Get } from '@nestjs/common';
import type { ShopView } from './shop-view';
import { ShopViewService } from './shop-view.service';

@Controller('api/shopify')
export class ShopController {
  constructor(private readonly view: ShopViewService) {}

  /** 200, also while Shopify does not answer or refuses the app: the status says so. */
  @Get()
  current(): Promise<ShopView> {
    return this.view.current();
  }
}
