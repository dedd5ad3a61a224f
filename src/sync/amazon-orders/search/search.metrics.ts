import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { Clock } from '../../../platform/clock';
import { storeGauge } from '../../../platform/metrics/store-gauge';
import { callsAt } from './domain/search-budget';
import { OrdersLease, SearchStateRepository } from './search-state.repository';

const OUTCOMES = ['finished', 'failed', 'throttled', 'refused', 'closed'] as const;

/** Metrics of the search of Amazon's orders. */
@Injectable()
export class OrderSearchMetrics {
  private readonly searches: Counter<'outcome'>;
  private readonly found: Counter;
  private readonly seconds: Histogram;

  constructor(registry: Registry, states: SearchStateRepository, lease: OrdersLease, clock: Clock) {
    this.searches = new Counter({
      name: 'syncstate_order_searches_total',
      help: 'Searches of Amazon orders that finished, and calls that did not succeed: by no usable answer, a limit, a refused query, or refused access',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.found = new Counter({
      name: 'syncstate_orders_found_total',
      help: 'Orders in the searches that finished; an order is found again in the overlap of the next ones',
      registers: [registry],
    });
    this.seconds = new Histogram({
      name: 'syncstate_order_search_seconds',
      help: 'From the first call of a search of Amazon orders to its last durable order',
      buckets: [0.1, 0.5, 1, 2, 5, 15, 60, 300, 1800, 7200],
      registers: [registry],
    });
    for (const outcome of OUTCOMES) this.searches.inc({ outcome }, 0);
    storeGauge(
      registry,
      'syncstate_order_search_leader',
      '1 when this instance holds the lease of the search of Amazon orders',
      () => Promise.resolve(lease.isHeld() ? 1 : 0),
    );
    storeGauge(
      registry,
      'syncstate_order_search_budget',
      "Searches that Amazon's limit allows now, shared by all instances",
      async () => callsAt((await states.load()).budget, clock.now()),
    );
    storeGauge(
      registry,
      'syncstate_orders_parked',
      'Orders that wait for a complete answer of Amazon, shared by all instances',
      async () => (await states.load()).parked.length,
    );
  }

  ended(outcome: (typeof OUTCOMES)[number]): void {
    this.searches.inc({ outcome });
  }

  finished({ found, seconds }: { readonly found: number; readonly seconds: number }): void {
    this.ended('finished');
    this.found.inc(found);
    this.seconds.observe(seconds);
  }
}
