import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { unknownSku } from '../inventory/refusal';
import { SkuPipe } from '../inventory/sku.pipe';
import { type SyncStatus, SyncService } from './sync.service';

@ApiTags('sync')
@Controller('api/sync')
export class SyncController {
  constructor(private readonly sync: SyncService) {}

  @Get()
  @ApiOperation({ summary: 'What Amazon has not been told yet, and why' })
  status(): Promise<SyncStatus> {
    return this.sync.status();
  }

  @Post(':sku')
  @HttpCode(202)
  @ApiOperation({ summary: 'Push this SKU again, also when it was blocked' })
  async push(@Param('sku', SkuPipe) sku: string): Promise<{ sku: string; status: 'queued' }> {
    if (!(await this.sync.pushAgain(sku))) throw unknownSku(sku);
    return { sku, status: 'queued' };
  }
}
