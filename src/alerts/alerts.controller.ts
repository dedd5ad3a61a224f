import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PageQuery } from '../platform/http/page-query.dto';
import { AlertsService } from './alerts.service';
import type { Alert } from './domain/alert';

@ApiTags('alerts')
@Controller('api/alerts')
export class AlertsController {
  constructor(private readonly alerts: AlertsService) {}

  @Get('unread')
  @ApiOperation({ summary: 'Unread alerts, newest first' })
  async unread(@Query() query: PageQuery): Promise<{ items: Alert[]; count: number }> {
    const items = await this.alerts.unread(query.limit);
    return { items, count: items.length };
  }
}
