import { Body, Controller, Get, HttpCode, Logger, Post, Query } from '@nestjs/common';
import { readReturnDate } from '../../channels/amazon/returns-report/return-date';
import {
  HASH_KEY,
  decodeCursor,
  type PositionShape,
  RANGE_KEY,
  encodeCursor,
} from '../../platform/http/input/cursor';
import type { ReturnUnit } from '../units/domain/return-unit';
import { ReturnDto, ReturnsQuery } from './returns.dto';
import { type ReturnAnswer, ReturnsService } from './returns.service';

/** A returned unit as the API shows it: without what only the next decision needs. */
export type ReturnView = Omit<ReturnUnit, 'statements' | 'plateFrom' | 'timestamp' | 'ordinal' | 'revision'>;

const scopeOf = (sku: string | undefined): string => (sku === undefined ? 'returns' : `returns:${sku}`);
/** In the list of one SKU after a unit of it, in that of all after a unit of a month. */
const positionOf = (sku: string | undefined): PositionShape =>
  sku === undefined
    ? { month: HASH_KEY, sku: HASH_KEY, timestamp: RANGE_KEY }
    : { sku, timestamp: RANGE_KEY };

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
    const { sku, limit, cursor } = query;
    const from = cursor === undefined ? undefined : decodeCursor(scopeOf(sku), cursor, [positionOf(sku)]);
    const { units, next } = await this.returns.list(sku, limit, from);
    return {
      items: units.map(viewOf),
      ...(next === undefined ? {} : { nextCursor: encodeCursor(scopeOf(sku), { ...next }) }),
    };
  }
}

function viewOf({ statements, plateFrom, timestamp, ordinal, revision, ...view }: ReturnUnit): ReturnView {
  return view;
}
