import { Controller, Get, Query } from '@nestjs/common';
import { SloQuery } from './slo.dto';
import { SloService } from './slo.service';
import type { SloView } from './slo-view';

@Controller('api/slo')
export class SloController {
  constructor(private readonly slo: SloService) {}

  /** 200. */
  @Get()
  standing(@Query() { hours }: SloQuery): Promise<SloView> {
    return this.slo.standing(hours);
  }
}
