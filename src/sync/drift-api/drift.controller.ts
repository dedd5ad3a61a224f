import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { NO_BODY } from '../../platform/http/input/body-parsers';
import { decodeCursor, encodeCursor, HASH_KEY, RANGE_KEY } from '../../platform/http/input/cursor';
import { SweepRequests } from '../amazon-push/sweep/sweep-requests.service';
import type { CheckProgress } from '../drift/domain/check-progress';
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

/** Whether a comparison begins, or one is under way: of any channel, and of each. */
export interface DriftCheckAnswer {
  readonly status: 'started' | 'under_way';
  readonly amazon: 'started' | 'under_way';
  /** `off`: there is no Admin access. */
  readonly shopify: 'started' | 'under_way' | 'off';
}

/** How far the comparisons of everything are. */
export interface DriftCheckProgress {
  readonly amazon: CheckProgress;
  readonly shopify: CheckProgress;
}

@Controller('api/drift')
export class DriftController {
  constructor(
    private readonly pages: DriftPages,
    private readonly decisions: DriftDecisions,
    private readonly sweep: SweepRequests,
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
            { part: 'quiet', pk: HASH_KEY, pendingSince: RANGE_KEY },
            { part: 'quiet' },
            { part: 'closed', pk: HASH_KEY, pendingSince: RANGE_KEY },
            { part: 'closed' },
          ]);
    const { items, next } = await this.pages.page({ channel, cause, open }, limit, from);
    return { items, ...(next === undefined ? {} : { nextCursor: encodeCursor(scope, next) }) };
  }

  /** 202: everything is compared now, with Amazon, and with Shopify where there is Admin access. */
  @Post('check')
  @HttpCode(202)
  @RouteConfig(NO_BODY)
  async check(): Promise<DriftCheckAnswer> {
    const [amazon, shopify] = await Promise.all([this.sweep.request(), this.comparison.request()]);
    const status = amazon === 'started' || shopify === 'started' ? 'started' : 'under_way';
    return { status, amazon, shopify };
  }

  /** 200: how far the comparison of each channel is, or when the last one ended. */
  @Get('check')
  async checked(): Promise<DriftCheckProgress> {
    const [amazon, shopify] = await Promise.all([this.sweep.progress(), this.comparison.progress()]);
    return { amazon, shopify };
  }

  /** 200 with the drift as it ended. 404 without such a drift; 409 when it ended already, or cannot be decided now. */
  @Post(':id/resolve')
  @HttpCode(200)
  resolve(@Param('id') id: string, @Body() { action }: ResolveDriftBody): Promise<DriftView> {
    return this.decisions.resolve(id, action);
  }
}
