import { Body, Controller, Get, HttpCode, Logger, Post, Query } from '@nestjs/common';
import { readReturnDate } from '../../channels/amazon/returns-report/return-date';
import {
  HASH_KEY,
  decodeCursor,
  type PositionShape,
  RANGE_KEY,
  encodeCursor,
} from '../../platform/http/input/cursor';
import type { ReturnFilter } from '../units/return-list.repository';
import { type ReturnView, viewOf } from './return-view';
import { ReturnDto, ReturnsQuery } from './returns.dto';
import { type ReturnAnswer, ReturnsService } from './returns.service';

/** A list without a decision keeps the cursors of earlier releases. */
function scopeOf({ sku, decision }: ReturnFilter): string {
  if (decision !== undefined) return `returns:${JSON.stringify([sku, decision])}`;
  return sku === undefined ? 'returns' : `returns:${sku}`;
}

/** In the list of one SKU after a unit of it; in that of all after a unit of a month, or before its first one. */
function positionsOf({ sku, decision }: ReturnFilter): readonly PositionShape[] {
  if (sku !== undefined) return [{ sku, timestamp: RANGE_KEY }];
  const month = HASH_KEY;
  const afterOne: PositionShape = { month, sku: HASH_KEY, timestamp: RANGE_KEY };
  return decision === undefined ? [afterOne] : [afterOne, { month }];
}

@Controller()
export class ReturnsController {
  private readonly logger = new Logger('Returns');

  constructor(private readonly returns: ReturnsService) {}

  /** 200, also for a known return; 400 for a time in the future. */
  @Post('webhook/amazon/return')
  @HttpCode(200)
  async report(@Body() body: ReturnDto): Promise<ReturnAnswer> {
    const { returnedAt, ...stated } = body;
    const { sku, orderId, disposition } = stated;
    const answer = await this.returns.report({
      ...stated,
      returnedAt: readReturnDate(returnedAt) ?? returnedAt,
    });
    this.logger.log({ sku, orderId, disposition, outcome: answer.outcome }, `return ${answer.action}`);
    return answer;
  }

  @Get('api/returns')
  async list(@Query() query: ReturnsQuery): Promise<{ items: ReturnView[]; nextCursor?: string }> {
    const { limit, cursor, ...filter } = query;
    const scope = scopeOf(filter);
    const from = cursor === undefined ? undefined : decodeCursor(scope, cursor, positionsOf(filter));
    const { units, next } = await this.returns.list(filter, limit, from);
    return {
      items: units.map(viewOf),
      ...(next === undefined ? {} : { nextCursor: encodeCursor(scope, { ...next }) }),
    };
  }
}
