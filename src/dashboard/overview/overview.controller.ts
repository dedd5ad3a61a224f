import { Controller, Get, Query } from '@nestjs/common';
import type { OverviewView, SeriesView } from './overview';
import { SeriesQuery } from './overview.dto';
import { OverviewService } from './overview.service';

/** The state of everything in figures, and the sales and latencies by hour. */
@Controller('api/overview')
export class OverviewController {
  constructor(private readonly overview: OverviewService) {}

  @Get()
  current(): Promise<OverviewView> {
    return this.overview.current();
  }

  @Get('series')
  series(@Query() { hours }: SeriesQuery): Promise<SeriesView> {
    return this.overview.series(hours);
  }
}
