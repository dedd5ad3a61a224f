import { Body, Controller, Get, HttpCode, Logger, Post, Query } from '@nestjs/common';
import { readReturnDate } from '../../channels/amazon/returns-report/return-date';
import {
  HASH_KEY,
  decodeCursor,
  type PositionShape,
  RANGE_KEY,
  encodeCursor,
} from '../../platform/http/input/cursor';
import { type ReturnView, viewOf } from './return-view';
import { ReturnDto, ReturnsQuery } from './returns.dto';
import { type ReturnAnswer, ReturnsService } from './returns.service';

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
    const { orderId, sku, quantity, disposition, licensePlateNumber, reason } = body;
    const answer = await this.returns.report({
      orderId,
      sku,
      quantity,
      disposition,
      returnedAt: readReturnDate(body.returnedAt) ?? body.returnedAt,
      ...(licensePlateNumber === undefined ? {} : { licensePlateNumber }),
      ...(reason === undefined ? {} : { reason }),
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
