import { Controller, Get, Query } from '@nestjs/common';
import { decodeCursor, encodeCursor, HASH_KEY } from '../../platform/http/input/cursor';
import { DeliveriesQuery } from './deliveries.dto';
import { DeliveriesService, type ListPosition } from './deliveries.service';
import type { Delivery, DeliveryFilter } from './domain/delivery';

/** One page of deliveries. */
export interface DeliveryList {
  readonly items: readonly Delivery[];
  readonly nextCursor?: string;
}

@Controller('api/deliveries')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  /** 200. All filters must match; a page may be short, even empty, while there is a next one. */
  @Get()
  async list(@Query() { limit, cursor, ...filter }: DeliveriesQuery): Promise<DeliveryList> {
    const { direction, outcome, sku, noise } = filter;
    const scope = `deliveries:${JSON.stringify([direction, outcome, sku, noise])}`;
    const from = cursor === undefined ? undefined : this.positionOf(scope, cursor, filter);
    const { deliveries, next } = await this.deliveries.page(filter, limit, from);
    return {
      items: deliveries,
      ...(next === undefined
        ? {}
        : { nextCursor: encodeCursor(scope, { ...next.positions, until: next.until }) }),
    };
  }

  private positionOf(scope: string, cursor: string, filter: DeliveryFilter): ListPosition {
    const shape = { ...this.deliveries.positionsOf(filter), until: HASH_KEY };
    const { until = '', ...positions } = decodeCursor(scope, cursor, [shape]);
    return { positions, until };
  }
}
