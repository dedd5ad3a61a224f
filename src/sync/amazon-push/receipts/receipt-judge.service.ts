import { Injectable } from '@nestjs/common';
import { ReceiptsConfig } from '../../../config/app-config';
import { forEachConcurrent } from '../../../platform/for-each-concurrent';
import { AmazonDrifts } from '../../amazon-drift/amazon-drifts.service';
import { judgeShown } from '../../amazon-drift/domain/cause';
import { listingProblem } from '../../amazon-drift/domain/listing-problem';
import type { ShownListing } from '../../amazon-drift/domain/shown-evidence';
import type { Look } from '../numbers/amazon-readings.service';
import type { LookedSku } from './domain/evidence';
import type { FollowedNumber } from './domain/followed-number';
import { lastStepAtMs } from './domain/look-schedule';
import { shownIn } from './domain/shown-listing';
import { ExcessLooks } from './excess-looks.service';
import { EvidenceReader, type ReadEvidence } from './evidence-reader.service';
import { ReceiptEnds } from './receipt-ends.service';
import { Receipts } from './receipts';

/** Observations that are written at once. */
const WRITTEN_AT_ONCE = 10;

/**
 * Compares what Amazon shows with the last number that it accepted. The number itself costs no read of the store; about any
 * other one the evidence decides, read after the answer.
 *
 *   a newer number is accepted after the     its time is later than that of the look: it is looked at by its own steps
 *   look was asked for
 *   the process ends after a drift was       the observation is written last: the next sender looks again, and renews the drift
 *   recorded
 *   another sender has taken over            the observation is not written; the number is forgotten when this process is the
 *                                            sender again
 *
 * Push path: AmazonLooks -> ReceiptJudge -> EvidenceReader, AmazonDrifts, ReceiptEnds. ADR 24.
 */
@Injectable()
export class ReceiptJudge {
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly receipts: Receipts,
    private readonly evidence: EvidenceReader,
    private readonly ends: ReceiptEnds,
    private readonly drifts: AmazonDrifts,
    private readonly config: ReceiptsConfig,
    private readonly excess: ExcessLooks,
  ) {}

  /** This process becomes the sender. */
  begin(): void {
    this.evidence.begin();
    this.excess.clear();
  }

  /** Takes in the answers of the seller SKUs that are followed. Throws when the store does not answer. */
  judge(looks: ReadonlyMap<string, Look>): Promise<void> {
    // One after the other: a round and a sweep look at the same time, and a receipt ends once.
    const judged = this.last.then(() => this.judgeAll(looks));
    this.last = judged.catch(() => undefined);
    return judged;
  }

  private async judgeAll(looks: ReadonlyMap<string, Look>): Promise<void> {
    await this.excess.settle();
    const seen: { readonly number: FollowedNumber; readonly shown: ShownListing }[] = [];
    const others: FollowedNumber[] = [];
    for (const [sellerSku, look] of looks) {
      const followed = this.receipts.get(sellerSku);
      if (followed === undefined || followed.acceptedAtMs > look.askedAtMs) continue;
      // Two looks at the same time are one.
      if (look.askedAtMs < (followed.shown.at(-1)?.readAtMs ?? -Infinity)) continue;
      const shown = shownIn(look);
      if (shown === undefined) {
        this.receipts.notLooked(sellerSku);
        continue;
      }
      const number = this.receipts.looked(sellerSku, shown);
      if (number === undefined) continue;
      if (isSeen(shown, number)) seen.push({ number, shown });
      else others.push(number);
    }
    await forEachConcurrent(seen, WRITTEN_AT_ONCE, ({ number, shown }) => this.observed(number, shown));
    const evidence = await this.evidence.read(others.map((number) => this.lookedSku(number)));
    for (const number of others) await this.compare(number, evidence.get(number.sellerSku));
  }

  private async compare(number: FollowedNumber, read: ReadEvidence | undefined): Promise<void> {
    if (read?.state.lastBroadcast?.timestamp !== number.accepted.timestamp) {
      this.receipts.forget(number);
      return;
    }
    const { evidence } = read;
    const judgement = judgeShown(evidence);
    switch (judgement.kind) {
      case 'observed':
        return this.observed(number, evidence.look);
      case 'mismatch':
        await this.drifts.found(number, judgement, evidence);
        await this.ends.end(number, 'mismatch', evidence.look);
        return;
      case 'wait':
        return this.excess.take(number, evidence);
    }
  }

  private async observed(number: FollowedNumber, look: ShownListing): Promise<void> {
    await this.drifts.gone(number.sellerSku);
    await this.ends.end(number, 'observed', look);
  }

  private lookedSku(number: FollowedNumber): LookedSku {
    const { sellerSku, isListing, components, sentAtMs, shown } = number;
    return {
      sellerSku,
      components,
      ...(isListing === true ? { isListing } : {}),
      sentAtMs,
      unanswered: this.receipts.unansweredOf(sellerSku),
      shown,
      lastStepAtMs: lastStepAtMs(number, this.config.checkMs),
    };
  }
}

/** Amazon shows the number itself, and nothing is wrong with its listing. */
function isSeen(shown: ShownListing, { accepted }: FollowedNumber): boolean {
  return shown.count === accepted.count && listingProblem(shown) === undefined;
}
