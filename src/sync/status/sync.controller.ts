import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { unknownSkuError } from '../../inventory/stock/inventory-errors';
import { SkuPipe } from '../../inventory/stock/sku.pipe';
import { NO_BODY } from '../../platform/http/input/body-parsers';
import { type SyncStatus, SyncService } from './sync.service';

/** A push that was requested through the API. */
export interface QueuedPush {
  readonly sku: string;
  readonly status: 'queued';
}

@Controller('api/sync')
export class SyncController {
  constructor(private readonly sync: SyncService) {}

  @Get()
  status(): Promise<SyncStatus> {
    return this.sync.status();
  }

  /** 202; 404 when the SKU is not registered. */
  @Post(':sku')
  @HttpCode(202)
  @RouteConfig(NO_BODY)
  async push(@Param('sku', SkuPipe) sku: string): Promise<QueuedPush> {
    if (!(await this.sync.pushAgain(sku))) throw unknownSkuError(sku);
    return { sku, status: 'queued' };
  }
}
