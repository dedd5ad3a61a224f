import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiError } from '../../platform/http/api-error';
import { NO_BODY } from '../../platform/http/input/body-parsers';
import { decodeCursor, encodeCursor, HASH_KEY, RANGE_KEY } from '../../platform/http/input/cursor';
import type { Drift } from '../drift/domain/drift';
import { ShopifyComparison } from '../shopify-levels/sweep/shopify-comparison.service';
import { DriftsQuery, ResolveDriftBody } from './drift.dto';
import { DriftDecisions } from './drift-decisions.service';
import { DriftPages } from '../drift/drift-pages.service';

/** A drift as the API shows it. */
export type DriftView = Drift;

/** One page of drifts. */
export interface DriftList {
  readonly items: readonly DriftView[];
  readonly nextCursor?: string;
}

/** Whether a comparison begins, or one is under way. */
export interface DriftCheckAnswer {
  readonly status: 'started' | 'under_way';
}

export function notCompared(): ApiError {
  return new ApiError(
    409,
    'shopify_off',
    'Shopify is not compared, because the service has no Admin access. Set SHOPIFY_SHOP_DOMAIN with SHOPIFY_CLIENT_ID and ' +
      'SHOPIFY_CLIENT_SECRET, or SHOPIFY_ACCESS_TOKEN, and restart the service.',
  );
}

@Controller('api/drift')
export class DriftController {
  constructor(
    private readonly pages: DriftPages,
    private readonly decisions: DriftDecisions,
    private readonly comparison: ShopifyComparison,
  ) {}

  /** 200. All filters must match; a page may be short, even empty, while there is a next one. */
  @Get()
  async list(@Query() { limit, cursor, channel, cause, open }: DriftsQuery): Promise<DriftList> {
    const scope = `drift:${JSON.stringify([channel, cause, open])}`;
    const from =
      cursor === undefined
        ? undefined
        : decodeCursor(scope, cursor, [
            { part: 'open', pk: HASH_KEY, pendingSince: RANGE_KEY },
            { part: 'closed', pk: HASH_KEY, pendingSince: RANGE_KEY },
            { part: 'closed' },
          ]);
    const { items, next } = await this.pages.page({ channel, cause, open }, limit, from);
    return { items, ...(next === undefined ? {} : { nextCursor: encodeCursor(scope, next) }) };
  }

  /** 202: everything is compared with Shopify now. 409 without Admin access. */
  @Post('check')
  @HttpCode(202)
  @RouteConfig(NO_BODY)
  async check(): Promise<DriftCheckAnswer> {
    const status = await this.comparison.request();
    if (status === 'off') throw notCompared();
    return { status };
  }

  /** 200 with the drift as it ended. 404 without such a drift; 409 when it ended already, or cannot be decided now. */
  @Post(':id/resolve')
  @HttpCode(200)
  resolve(@Param('id') id: string, @Body() { action }: ResolveDriftBody): Promise<DriftView> {
    return this.decisions.resolve(id, action);
  }
}
