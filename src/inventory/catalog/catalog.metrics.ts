import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';

/** The catalogue index of this instance in figures. */
@Injectable()
export class CatalogMetrics {
  private readonly skus: Gauge;
  private readonly loads: Counter<'outcome'>;

  constructor(registry: Registry) {
    this.skus = new Gauge({
      name: 'syncstate_catalog_skus',
      help: 'SKUs in the catalogue index of this instance when it was last read; 0 before its first use',
      registers: [registry],
    });
    this.loads = new Counter({
      name: 'syncstate_catalog_loads_total',
      help: 'Reads of the Inventory table for the catalogue index, by outcome',
      labelNames: ['outcome'],
      registers: [registry],
    });
    for (const outcome of ['loaded', 'failed']) this.loads.inc({ outcome }, 0);
  }

  loaded(skus: number): void {
    this.skus.set(skus);
    this.loads.inc({ outcome: 'loaded' });
  }

  failed(): void {
    this.loads.inc({ outcome: 'failed' });
  }
}
