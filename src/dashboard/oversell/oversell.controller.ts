import { Controller, Get, Param } from '@nestjs/common';
import { ApiError } from '../../platform/http/api-error';
import type { OversellReport } from './domain/oversell-report';
import { OversellReports } from './oversell-reports.service';

/** The time line of an alert that a SKU is oversold. */
@Controller('api/alerts')
export class OversellController {
  constructor(private readonly reports: OversellReports) {}

  /** 200; 404 when there is no such alert about an oversold SKU; 410 when the rows have expired. */
  @Get(':alertId/oversell')
  async get(@Param('alertId') alertId: string): Promise<OversellReport> {
    const report = alertId === '' ? undefined : await this.reports.of(alertId);
    if (report === undefined) throw noSuchOversell();
    return report;
  }
}

/** The error of a time line for which there is no alert. */
export function noSuchOversell(): ApiError {
  return new ApiError(
    404,
    'unknown_alert',
    'There is no alert with this id about an oversold SKU: GET /api/alerts?type=oversold lists them.',
  );
}
