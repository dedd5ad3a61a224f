import { Injectable } from '@nestjs/common';
import type { Observation } from '../../../inventory/domain/receipt';
import { GroupCommit } from '../../../inventory/ledger/group-commit';
import { ObservationRepository } from '../../../inventory/outbox/observation.repository';
import { timestampOf } from '../../../platform/timestamp';
import type { ShownListing } from '../../amazon-drift/domain/shown-evidence';
import { SenderLease } from '../sender-lease';
import type { FollowedNumber } from './domain/followed-number';
import { ListedReceipts } from './listed-receipts.service';
import { Receipts } from './receipts';
import { ReceiptsMetrics } from './receipts.metrics';

/**
 * Writes down how the receipt of a number ended, once: later looks at a number that was another one may end it better.
 * Push path: ReceiptJudge -> ReceiptEnds -> ObservationRepository. ADR 24.
 */
@Injectable()
export class ReceiptEnds {
  constructor(
    private readonly receipts: Receipts,
    private readonly observations: ObservationRepository,
    private readonly listed: ListedReceipts,
    private readonly commits: GroupCommit,
    private readonly lease: SenderLease,
    private readonly metrics: ReceiptsMetrics,
  ) {}

  /** False when a newer number was accepted meanwhile. Throws when the store does not answer: then it is looked at again. */
  async end(
    number: FollowedNumber,
    state: Observation['state'],
    { count, readAtMs }: ShownListing,
  ): Promise<boolean> {
    const { sellerSku, isListing, components, accepted, ended } = number;
    // What the store has already costs no write.
    if (ended !== state) {
      const observation: Observation = {
        state,
        ...(count === undefined ? {} : { count }),
        at: timestampOf(readAtMs),
        of: accepted.timestamp,
      };
      const item = { sku: sellerSku, ...(isListing === true ? { isListing } : {}) };
      const stock = this.lease.isHeld()
        ? await this.observations.note(item, observation, this.lease.fence)
        : undefined;
      if (stock === undefined) {
        this.receipts.forget(number);
        return false;
      }
      if (ended === undefined) this.report(number, state, readAtMs);
      this.receipts.ended(number, state);
      if (isListing !== true) this.commits.learn(stock);
      else
        await this.listed.renew(
          components.flatMap(({ sku }) =>
            state === 'mismatch' || !this.receipts.isFollowed(sku) ? [sku] : [],
          ),
        );
    } else this.receipts.ended(number, state);
    return true;
  }

  private report(
    { sellerSku, components, accepted, acceptedAtMs }: FollowedNumber,
    state: Observation['state'],
    readAtMs: number,
  ): void {
    const observedMs = Math.max(0, readAtMs - acceptedAtMs);
    if (state === 'observed') this.metrics.observedAfter(observedMs);
    else this.metrics.mismatched();
    this.observations.publish({
      sku: components[0]?.sku ?? sellerSku,
      sellerSku,
      state,
      quantity: accepted.count,
      acceptedAt: accepted.timestamp,
      ...(state === 'observed' ? { observedAt: timestampOf(readAtMs), observedMs } : {}),
    });
  }
}
