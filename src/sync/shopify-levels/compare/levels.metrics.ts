import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';

const LOOKS = ['equal', 'different', 'known', 'unclear', 'not_compared', 'failed'] as const;
const ENDS = ['counted', 'written', 'opened'] as const;

/** What the comparison with Shopify sees, and what comes of it. */
@Injectable()
export class LevelMetrics {
  private readonly looks: Counter<'outcome'>;
  private readonly differences: Counter<'outcome'>;

  constructor(registry: Registry) {
    this.looks = new Counter({
      name: 'syncstate_shopify_level_looks_total',
      help: 'Looks at the levels of an inventory item through the Admin API, by what they showed',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.differences = new Counter({
      name: 'syncstate_drifts_total',
      help: 'Differences between Shopify and the ledger that stood for the settle time, by what came of them',
      labelNames: ['outcome'],
      registers: [registry],
    });
    for (const outcome of LOOKS) this.looks.inc({ outcome }, 0);
    for (const outcome of ENDS) this.differences.inc({ outcome }, 0);
  }

  looked(outcome: (typeof LOOKS)[number]): void {
    this.looks.inc({ outcome });
  }

  ended(outcome: (typeof ENDS)[number]): void {
    this.differences.inc({ outcome });
  }
}
