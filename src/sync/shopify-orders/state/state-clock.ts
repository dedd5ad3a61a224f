import { Injectable } from '@nestjs/common';
import { StoreConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { rowsKeptMs } from '../rows-kept';
import type { StateContext } from './domain/order-state';

/** The time, and for how long the ledger keeps rows before it. */
@Injectable()
export class StateClock {
  constructor(
    private readonly clock: Clock,
    private readonly store: StoreConfig,
  ) {}

  get rowsKeptMs(): number {
    return rowsKeptMs(this.store);
  }

  now(): Pick<StateContext, 'nowMs' | 'rowsKeptMs'> {
    return { nowMs: this.clock.now(), rowsKeptMs: this.rowsKeptMs };
  }
}
