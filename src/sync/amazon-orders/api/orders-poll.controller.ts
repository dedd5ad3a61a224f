import { Controller, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { OrdersConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { ApiError } from '../../../platform/http/api-error';
import { NO_BODY } from '../../../platform/http/input/body-parsers';
import { timestampOf } from '../../../platform/timestamp';
import { OrderSearchScheduler } from '../search/order-search.scheduler';
import { OrderSearcher } from '../search/order-searcher';

/** When the search that was asked for makes its next call. */
export interface OrdersPollAnswer {
  /** `waits`: Amazon's limit allows no call before `nextCallAt`. */
  readonly status: 'started' | 'waits';
  readonly nextCallAt: string;
}

export function ordersNotRead(): ApiError {
  return new ApiError(
    409,
    'orders_not_read',
    "Amazon's orders are not read, because AMAZON_ORDERS is false. Set it to true and restart the service.",
  );
}

@Controller('api/orders/amazon/poll')
export class OrdersPollController {
  constructor(
    private readonly searcher: OrderSearcher,
    private readonly scheduler: OrderSearchScheduler,
    private readonly config: OrdersConfig,
    private readonly clock: Clock,
  ) {}

  /** 202, also while a search is under way or Amazon's limit is used up. */
  @Post()
  @HttpCode(202)
  @RouteConfig(NO_BODY)
  async poll(): Promise<OrdersPollAnswer> {
    if (!this.config.enabled) throw ordersNotRead();
    const nextCallAtMs = await this.searcher.request();
    this.scheduler.nudge();
    return {
      status: nextCallAtMs > this.clock.now() ? 'waits' : 'started',
      nextCallAt: timestampOf(nextCallAtMs),
    };
  }
}
