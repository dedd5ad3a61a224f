import { Controller, Get, Query } from '@nestjs/common';
import {
  decodeCursor,
  encodeCursor,
  HASH_KEY,
  type PositionShape,
  RANGE_KEY,
} from '../../../platform/http/input/cursor';
import { PageQuery } from '../../../platform/http/input/page-query.dto';
import type { Unmatched } from '../match-view';
import { type UnmatchedPosition, UnmatchedService } from '../unmatched/unmatched.service';

/** One page of what is not linked. */
export interface UnmatchedList {
  readonly items: readonly Unmatched[];
  readonly nextCursor?: string;
}

const LIST = 'listings:unmatched';
const NUMBER = (value: string): boolean => /^\d{1,9}$/.test(value);
const MOMENT = (value: string): boolean => !Number.isNaN(Date.parse(value));

const SHAPES: readonly PositionShape[] = [
  { part: 'returns', alertId: HASH_KEY, timestamp: RANGE_KEY },
  { part: 'sellerSkus', run: NUMBER, since: MOMENT, at: NUMBER },
  { part: 'skus', run: NUMBER, since: MOMENT, at: NUMBER },
  { part: 'blocked', after: () => true },
];

@Controller('api/listings/unmatched')
export class UnmatchedController {
  constructor(private readonly unmatched: UnmatchedService) {}

  @Get()
  async list(@Query() { limit, cursor }: PageQuery): Promise<UnmatchedList> {
    const from =
      cursor === undefined ? undefined : (decodeCursor(LIST, cursor, SHAPES) as unknown as UnmatchedPosition);
    const { items, next } = await this.unmatched.page(limit, from);
    return { items, ...(next === undefined ? {} : { nextCursor: encodeCursor(LIST, { ...next }) }) };
  }
}
