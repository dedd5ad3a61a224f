import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { NO_BODY } from '../../../platform/http/input/body-parsers';
import {
  decodeCursor,
  encodeCursor,
  HASH_KEY,
  type PositionShape,
  RANGE_KEY,
} from '../../../platform/http/input/cursor';
import { linkKeyOf } from '../../items/listing-item';
import { SkuPipe } from '../../stock/sku.pipe';
import type { ListingPreview } from '../domain/listing-preview';
import { listingRefusalError, unknownListingError } from '../listing-errors';
import type { ListingView } from '../listing-view';
import { ListingPreviews } from '../listing-preview.service';
import { ListingViews } from '../listing-views.service';
import { ListingsService } from '../listings.service';
import { ListingsQuery, PreviewListingDto, PutListingDto } from './listing.dto';

/** One page of listings. */
export interface ListingsPage {
  readonly items: readonly ListingView[];
  readonly nextCursor?: string;
}

const scopeOf = (sku: string | undefined): string => (sku === undefined ? 'listings' : `listings:${sku}`);
const positionOf = (sku: string | undefined): PositionShape => ({
  pk: sku === undefined ? HASH_KEY : linkKeyOf(sku),
  sk: RANGE_KEY,
});

/** What is sold under which seller SKU. Like all routes with an API key, these also answer 400, 401, 429 and 503. */
@Controller('api/listings')
export class ListingsController {
  constructor(
    private readonly listings: ListingsService,
    private readonly views: ListingViews,
    private readonly previews: ListingPreviews,
  ) {}

  /** 200. A page may be short while there is a next one. */
  @Get()
  async list(@Query() { sku, limit, cursor }: ListingsQuery): Promise<ListingsPage> {
    const scope = scopeOf(sku);
    const from = cursor === undefined ? undefined : decodeCursor(scope, cursor, [positionOf(sku)]);
    const { items, next } = await this.views.page(limit, {
      ...(sku === undefined ? {} : { sku }),
      ...(from === undefined ? {} : { from }),
    });
    return { items, ...(next === undefined ? {} : { nextCursor: encodeCursor(scope, next) }) };
  }

  /** 200; the errors of the PUT that it previews. */
  @Post('preview')
  @HttpCode(200)
  async preview(
    @Body() { sellerSku, components, rule = {}, paused = false, stocks = {} }: PreviewListingDto,
  ): Promise<ListingPreview> {
    const result = await this.previews.preview(
      sellerSku,
      { components, rule, paused },
      new Map(Object.entries(stocks)),
    );
    if ('refusal' in result) throw listingRefusalError(result.refusal, sellerSku);
    return result;
  }

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
