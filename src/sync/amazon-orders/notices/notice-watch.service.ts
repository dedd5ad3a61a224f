import { Injectable, Logger } from '@nestjs/common';
import { OrdersConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { errorText } from '../../../platform/jobs/failure-log';
import { isUnannounced } from './domain/notice-state';
import { NoticeStateRepository } from './notice-state.repository';

/** Counts new orders of which no notice had arrived when a search found them, for the check of the subscription. */
@Injectable()
export class NoticeWatch {
  private readonly logger = new Logger('Notices');

  constructor(
    private readonly orders: OrdersConfig,
    private readonly states: NoticeStateRepository,
    private readonly clock: Clock,
  ) {}

  /** A search has recorded orders; the outcome of one that it counted first has a delay. Never throws. */
  async found(outcomes: readonly { readonly delayMs?: number }[]): Promise<void> {
    if (this.orders.queue === undefined) return;
    const unannounced = outcomes.filter(
      ({ delayMs }) => delayMs !== undefined && isUnannounced(delayMs),
    ).length;
    if (unannounced === 0) return;
    try {
      await this.states.noteFound(unannounced, this.clock.now());
    } catch (error) {
      this.logger.warn({ error: errorText(error) }, 'Orders without a notice could not be counted');
    }
  }
}
