import { Controller, Get, Param, Query } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { DAY_MS } from '../../platform/durations';
import { badRequest } from '../../platform/http/api-error';
import { IsMoment, momentOf } from '../../platform/http/input/moment';
import { Optional } from '../../platform/http/input/optional';
import { millisOf, timestampOf } from '../../platform/timestamp';
import { unknownSkuError } from '../stock/inventory-errors';
import { SkuPipe } from '../stock/sku.pipe';
import { type History, HistoryService } from './history.service';

/** The range where `from` is not given: the default retention of the ledger. */
export const DEFAULT_DAYS = 30;

/** The range of a history. */
export class HistoryQuery {
  @Optional()
  @IsMoment()
  from?: string;

  @Optional()
  @IsMoment()
  to?: string;
}

@Controller('api/inventory')
export class HistoryController {
  constructor(
    private readonly history: HistoryService,
    private readonly clock: Clock,
  ) {}

  /** 200; 400 when the range is empty; 404 when the SKU is not registered. */
  @Get(':sku/history')
  async get(@Param('sku', SkuPipe) sku: string, @Query() query: HistoryQuery): Promise<History> {
    const now = timestampOf(this.clock.now());
    const wanted = momentOf(query.to) ?? now;
    // The level in the future is not known.
    const to = wanted < now ? wanted : now;
    const from = momentOf(query.from) ?? timestampOf(millisOf(to) - DEFAULT_DAYS * DAY_MS);
    if (from >= to)
      throw badRequest('The range is empty: from must be before to, and in the past.', [
        { field: 'from', problem: 'must be before to, and in the past' },
      ]);
    const history = await this.history.between(sku, from, to);
    if (history === undefined) throw unknownSkuError(sku);
    return history;
  }
}
