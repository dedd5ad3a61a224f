import { Injectable, Logger } from '@nestjs/common';
import { CLOCK_SKEW_MS } from '../../inventory/domain/amazon-number';
import { HeldSkuRepository } from '../../inventory/outbox/held-sku.repository';
import { OutboxNotifier } from '../../inventory/outbox/outbox-notifier';
import { Clock } from '../../platform/clock';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import type { Round } from '../../platform/jobs/leased-work';
import { timestampOf } from '../../platform/timestamp';
import { SenderPauseRepository } from './sender-pause.repository';

/** SKUs of one round, of one transaction, and transactions at the same time: sales have the rest of the store. */
const PER_ROUND = 500;
const PER_WRITE = 50;
const AT_ONCE = 4;
/** A round takes so long at least, in milliseconds: half of the writes that DynamoDB takes for the queued SKUs of an index. */
const ROUND_MS = 1_000;
/** The index shows a released SKU for a moment: the next round waits for so long, in milliseconds. */
const INDEX_LAG_MS = 200;

/**
 * Releases the SKUs that were held when a person asked for it, round by round: each is queued where it is still held, so that
 * a process that ends leaves the rest held, and the next one goes on.
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
    const beganAt = performance.now();
    let released = 0;
    await forEachConcurrent(partsOf(skus), AT_ONCE, async (part) => {
      if (!mayGoOn()) return;
      const stocks = await this.held.releaseAll(part, timestampOf(this.clock.now()));
      released += stocks.length;
      for (const stock of stocks) this.notifier.notify(stock);
    });
    const shareMs = (ROUND_MS * released) / PER_ROUND;
    const restMs = Math.max(0, shareMs - (performance.now() - beganAt));
    return { isDone: false, waitMs: released === 0 ? INDEX_LAG_MS : restMs };
  }
}

function partsOf(skus: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(skus.length / PER_WRITE) }, (_, part) =>
    skus.slice(part * PER_WRITE, (part + 1) * PER_WRITE),
  );
}
