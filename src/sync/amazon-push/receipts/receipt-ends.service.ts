import { Injectable } from '@nestjs/common';
import type { Observation } from '../../../inventory/domain/receipt';
import type { Stock } from '../../../inventory/domain/stock';
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

  /**
   * False when a newer number was accepted meanwhile, or this process is not the sender any more. Throws when the store does not
   * answer: then it is looked at again.
   */
  async end(
    number: FollowedNumber,
    state: Observation['state'],
    { count, readAtMs }: ShownListing,
  ): Promise<boolean> {
    const { accepted, ended } = number;
    const observation: Observation = {
      state,
      ...(count === undefined ? {} : { count }),
      at: timestampOf(readAtMs),
      of: accepted.timestamp,
      ...(state === 'mismatch' ? seenBefore(ended) : {}),
    };
    if (ended === undefined || isNews(ended, observation)) {
      // The lease ends with a limited run: the next one of this process looks at the number again.
      if (!this.lease.isHeld()) return false;
      const stock = await this.write(number, observation);
      if (stock === undefined) {
        this.receipts.forget(number);
        return false;
      }
      this.receipts.ended(number, observation);
      if (ended === undefined) this.report(number, state, readAtMs);
      if (stock.isListing !== true) this.commits.learn(stock);
      else this.listed.renewLater(this.renewable(number, state));
    } else this.receipts.ended(number, observation);
    return true;
  }

  private write(
    { sellerSku, isListing }: FollowedNumber,
    observation: Observation,
  ): Promise<Stock | undefined> {
    const item = { sku: sellerSku, ...(isListing === true ? { isListing } : {}) };
    return this.observations.note(item, observation, this.lease.fence);
  }

  /** While another listing of a SKU is open, the SKU shows that: the last one that ends renews it. */
  private renewable({ components }: FollowedNumber, state: Observation['state']): readonly string[] {
    return components.flatMap(({ sku }) =>
      state === 'mismatch' || !this.receipts.isFollowed(sku) ? [sku] : [],
    );
  }

  private report(number: FollowedNumber, state: Observation['state'], readAtMs: number): void {
    const { sellerSku, components, accepted, acceptedAtMs } = number;
    const isMeasured = this.receipts.isMeasured(number);
    const observedMs = isMeasured ? Math.max(0, readAtMs - acceptedAtMs) : undefined;
    if (state === 'observed') this.metrics.observedAfter(observedMs);
    else this.metrics.mismatched();
    this.observations.publish({
      sku: components[0]?.sku ?? sellerSku,
      sellerSku,
      state,
      quantity: accepted.count,
      acceptedAt: accepted.timestamp,
      ...(state === 'observed' ? { observedAt: timestampOf(readAtMs) } : {}),
      ...(state === 'observed' && observedMs !== undefined ? { observedMs } : {}),
      ...(isMeasured ? {} : { isUnmeasured: true }),
    });
  }
}

/** What Amazon shows of an observed number may change by its orders: that is no news. */
function isNews(before: Observation, now: Observation): boolean {
  return before.state !== now.state || (now.state === 'mismatch' && before.count !== now.count);
}

function seenBefore(ended: Observation | undefined): Pick<Observation, 'seenAt'> {
  const seenAt = ended?.state === 'observed' ? ended.at : ended?.seenAt;
  return seenAt === undefined ? {} : { seenAt };
}
