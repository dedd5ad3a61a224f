import { Controller, Get, Post, Query, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { NO_BODY } from '../../../platform/http/input/body-parsers';
import type { ImportView } from '../import-view';
import { ShopifyImportService } from '../shopify-import.service';
import { ImportQuery } from './shopify-import.dto';

/** Registers what the shop has. */
@Controller('api/shopify/import')
export class ShopifyImportController {
  constructor(private readonly imports: ShopifyImportService) {}

  /** 200 with the result; 202 while it takes longer; 409 while one of the other kind runs; 502 when Shopify refuses. */
  @Post()
  @RouteConfig(NO_BODY)
  async import(
    @Query() { dryRun }: ImportQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportView> {
    const view = await this.imports.import(dryRun);
    reply.status(view.status === 'under_way' ? 202 : 200);
    return view;
  }

  @Get()
  current(): Promise<ImportView> {
    return this.imports.current();
  }
}
