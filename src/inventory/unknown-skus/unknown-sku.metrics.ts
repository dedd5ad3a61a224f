import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';

/** Counts the SKUs that are not registered and raise no alert. */
@Injectable()
export class UnknownSkuMetrics {
  private readonly amazonsOwn: Counter;

  constructor(registry: Registry) {
    this.amazonsOwn = new Counter({
      name: 'syncstate_amazon_own_skus_total',
      help: 'Returned units and order lines of SKUs that Amazon made itself for used units (amzn.gr…), which raise no alert',
      registers: [registry],
    });
  }

  amazonsOwnSku(): void {
    this.amazonsOwn.inc();
  }
}
