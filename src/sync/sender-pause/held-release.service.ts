import { Injectable, Logger } from '@nestjs/common';
import { CLOCK_SKEW_MS } from '../../inventory/domain/amazon-number';
import { HeldSkuRepository } from '../../inventory/outbox/held-sku.repository';
import { OutboxNotifier } from '../../inventory/outbox/outbox-notifier';
import { Clock } from '../../platform/clock';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import type { Round } from '../../platform/jobs/leased-work';
import { timestampOf } from '../../platform/timestamp';
import { SenderPauseRepository } from './sender-pause.repository';

/** SKUs of one round, and of those so many at the same time: sales have the rest of the store. */
const PER_ROUND = 500;
const AT_ONCE = 16;
/** The index shows a released SKU for a moment: the next round waits for so long, in milliseconds. */
const INDEX_LAG_MS = 200;

/**
 * Releases the SKUs that were held when a person asked for it, round by round: each is queued by its own write, so that a
 * process that ends leaves the rest held, and the next one goes on.
 * Path: ResumeService -> HeldReleaseScheduler -> HeldReleases.
 */
@Injectable()
export class HeldReleases {
  private readonly logger = new Logger('Sender');

  constructor(
    private readonly held: HeldSkuRepository,
    private readonly states: SenderPauseRepository,
    private readonly notifier: OutboxNotifier,
    private readonly clock: Clock,
  ) {}

  /** Asks for the release of all that is held now. */
  async begin(): Promise<void> {
    // Another instance, whose clock may be ahead, has held some of them.
    const askedAt = timestampOf(this.clock.now() + CLOCK_SKEW_MS);
    for (;;) {
      const { revision } = await this.states.release();
      if ((await this.states.saveRelease({ revision, askedAt })) !== undefined) return;
    }
  }

  async isUnderWay(): Promise<boolean> {
    return (await this.states.release()).askedAt !== undefined;
  }

  /** Releases up to 500 SKUs. */
  async round(mayGoOn: () => boolean): Promise<Round> {
    const state = await this.states.release();
    const { revision, askedAt } = state;
    if (askedAt === undefined) return { isDone: true, waitMs: Infinity };
    const skus = await this.held.heldBefore(askedAt, PER_ROUND);
    if (skus.length === 0) {
      await this.states.saveRelease({ revision });
      this.logger.log('All SKUs that were held are released');
      return { isDone: true, waitMs: Infinity };
    }
    let released = 0;
    await forEachConcurrent(skus, AT_ONCE, async (sku) => {
      if (!mayGoOn()) return;
      const stock = await this.held.release(sku, timestampOf(this.clock.now()));
      if (stock === undefined) return;
      released += 1;
      this.notifier.notify(stock);
    });
    return { isDone: false, waitMs: released === 0 ? INDEX_LAG_MS : 0 };
  }
}
