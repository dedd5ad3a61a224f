import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { NO_BODY } from '../../../platform/http/input/body-parsers';
import { SkuPipe } from '../../stock/sku.pipe';
import { listingRefusalError, unknownListingError } from '../listing-errors';
import type { ListingView } from '../listing-view';
import { ListingViews } from '../listing-views.service';
import { ListingsService } from '../listings.service';
import { PutListingDto } from './listing.dto';

/** What is sold under which seller SKU. Like all routes with an API key, these also answer 400, 401, 429 and 503. */
@Controller('api/listings')
export class ListingsController {
  constructor(
    private readonly listings: ListingsService,
    private readonly views: ListingViews,
  ) {}

  /** 200; 404 when there is no listing of this seller SKU. */
  @Get('amazon/:sellerSku')
  async get(@Param('sellerSku', SkuPipe) sellerSku: string): Promise<ListingView> {
    const view = await this.views.find(sellerSku);
    if (view === undefined) throw unknownListingError(sellerSku);
    return view;
  }

  /** 200, also for a new listing; 404 when a component is not registered; 409 when a SKU of this name is. */
  @Put('amazon/:sellerSku')
  async put(
    @Param('sellerSku', SkuPipe) sellerSku: string,
    @Body() { components, rule = {}, paused = false }: PutListingDto,
  ): Promise<ListingView> {
    const result = await this.listings.put(sellerSku, { components, rule, paused });
    if (result.kind === 'refused') throw listingRefusalError(result.refusal, sellerSku);
    return this.get(sellerSku);
  }

  /** 204; 404 when there is no listing of this seller SKU. */
  @Delete('amazon/:sellerSku')
  @HttpCode(204)
  @RouteConfig(NO_BODY)
  async remove(@Param('sellerSku', SkuPipe) sellerSku: string): Promise<void> {
    if (!(await this.listings.remove(sellerSku))) throw unknownListingError(sellerSku);
  }
}
