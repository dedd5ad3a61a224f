import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ShopifyAdminConfig } from '../../config/app-config';
import { HeldSkuRepository } from '../../inventory/outbox/held-sku.repository';
import { unknownSkuError } from '../../inventory/stock/inventory-errors';
import { SkuPipe } from '../../inventory/stock/sku.pipe';
import { NO_BODY } from '../../platform/http/input/body-parsers';
import { type SyncStatus, SyncService } from './sync.service';

/** A push that was requested through the API. */
export interface QueuedPush {
  readonly sku: string;
  readonly status: 'queued';
}

/** The state of the pushes, with what an import holds from Amazon. */
export interface SyncView extends SyncStatus {
  readonly held?: number;
}

@Controller('api/sync')
export class SyncController {
  constructor(
    private readonly sync: SyncService,
    private readonly heldSkus: HeldSkuRepository,
    private readonly shop: ShopifyAdminConfig,
  ) {}

  /** What is held is counted only where the shop can be imported: it is read page by page. */
  @Get()
  async status(): Promise<SyncView> {
    if (!this.shop.isOn) return this.sync.status();
    const [status, held] = await Promise.all([this.sync.status(), this.heldSkus.count()]);
    return { ...status, held };
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
