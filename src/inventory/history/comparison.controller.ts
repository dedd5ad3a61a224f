import { Controller, Get, Param, Query } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { DAY_MS, MINUTE_MS } from '../../platform/durations';
import {
  decodeCursor,
  encodeCursor,
  HASH_KEY,
  type PositionShape,
  RANGE_KEY,
} from '../../platform/http/input/cursor';
import { IsMoment } from '../../platform/http/input/moment';
import { Optional } from '../../platform/http/input/optional';
import { PageQuery } from '../../platform/http/input/page-query.dto';
import { millisOf, timestampOf } from '../../platform/timestamp';
import { pastMoment } from '../moments/moment-errors';
import { SkuPipe } from '../stock/sku.pipe';
import { ComparisonRepository } from './comparison.repository';
import { ComparisonService } from './comparison.service';
import type { Comparison } from './domain/comparison';
import { comparisonError } from './history-errors';

/** The two moments of a comparison, and the page of the rows between them. */
export class ComparisonQuery extends PageQuery {
  @Optional()
  @IsMoment()
  from?: string;

  @Optional()
  @IsMoment()
  to?: string;
}

/** A SKU at two moments. */
@Controller('api/inventory')
export class ComparisonController {
  constructor(
    private readonly comparison: ComparisonService,
    private readonly rows: ComparisonRepository,
    private readonly clock: Clock,
  ) {}

  /** 200; 400 when a moment is in the future; 404 when the SKU was registered at neither; 410 when rows have expired. */
  @Get(':sku/compare')
  async compare(@Param('sku', SkuPipe) sku: string, @Query() query: ComparisonQuery): Promise<Comparison> {
    const { limit, cursor } = query;
    const now = this.clock.now();
    const to = query.to === undefined ? timestampOf(now) : pastMoment('to', query.to, now);
    const from =
      query.from === undefined ? timestampOf(millisOf(to) - DAY_MS) : pastMoment('from', query.from, now);
    if (from >= to) throw comparisonError.emptyRange();
    const range = { sku, from, to };
    // A cursor of another range would show other rows.
    const scope = `compare:${JSON.stringify([sku, query.from, query.to])}`;
    const position: PositionShape = { txId: HASH_KEY, sku, timestamp: RANGE_KEY };
    const start = cursor === undefined ? undefined : decodeCursor(scope, cursor, [position]);
    const stocks = await this.comparison.stocks(range);
    const isRecent = millisOf(to) > now - MINUTE_MS;
    const actions = start === undefined ? await this.comparison.actions(range, stocks, isRecent) : undefined;
    const { items, next } = await this.rows.page(range, limit, start);
    return {
      ...stocks,
      ...(actions === undefined ? {} : { actions }),
      items,
      ...(next === undefined ? {} : { nextCursor: encodeCursor(scope, next) }),
    };
  }
}
