import { Injectable } from '@nestjs/common';
import type { Stock } from '../../../inventory/domain/stock';
import { AmazonDrifts } from '../../amazon-drift/amazon-drifts.service';
import type { Look } from '../numbers/amazon-readings.service';
import { shownIn } from '../receipts/domain/shown-listing';
import { IdleLooks } from '../receipts/idle-looks';
import { ReceiptJudge } from '../receipts/receipt-judge.service';
import { Receipts } from '../receipts/receipts';
import {
  isOwnName,
  type SeenSubject,
  showsAccepted,
  type SubjectResult,
  type SweepSubject,
} from './domain/sweep-subject';
import { isOfSkuAlone, problemOfCall } from './domain/units-shown';
import { SweepPages } from './sweep-pages.service';
import { UnsentNumbers } from './unsent-numbers.service';

/** What a call brought. */
interface Compared {
  /** By seller SKU. */
  readonly results: ReadonlyMap<string, SubjectResult>;
  /** Stocks that are pending by what was seen. */
  readonly pending: readonly Stock[];
  /** Amazon gave no usable answer at all. */
  readonly problem?: string;
}

interface Answered extends SeenSubject {
  readonly look: Look;
}

/**
 * Compares what Amazon shows with the numbers that it accepted. What it should show costs no read of the store. A number that it
 * shows otherwise is followed from then on like one that was pushed, so that one judge decides about both: it finds the cause,
 * records the difference, and looks again until it is gone.
 * Sweep path: SweepPass -> SweepComparer -> IdleLooks, Receipts, ReceiptJudge. ADR 25.
 */
@Injectable()
export class SweepComparer {
  constructor(
    private readonly looks: IdleLooks,
    private readonly receipts: Receipts,
    private readonly judge: ReceiptJudge,
    private readonly unsent: UnsentNumbers,
    private readonly drifts: AmazonDrifts,
    private readonly pages: SweepPages,
  ) {}

  /** Compares up to 20, in one call. Throws when the store does not answer. */
  async compare(items: readonly SweepSubject[]): Promise<Compared> {
    const { looks, pending } = await this.looks.look(items.map(({ subject }) => subject.sku));
    const results = new Map<string, SubjectResult>();
    const others: Answered[] = [];
    const problem = problemOfCall(items.map(({ subject }) => looks.get(subject.sku)?.answer));
    if (problem !== undefined) return { results, pending, problem };
    for (const item of items) {
      const { sku } = item.subject;
      const look = looks.get(sku);
      const shown = look === undefined ? undefined : shownIn(look);
      if (look === undefined || shown === undefined)
        results.set(sku, isOfSkuAlone(look?.answer) ? { kind: 'unread' } : { kind: 'again', isUnread: true });
      else if (showsAccepted(item.subject, shown) && this.receipts.get(sku) === undefined)
        results.set(sku, await this.same(sku));
      else others.push({ ...item, look, shown });
    }
    await this.compareOthers(others, results);
    return { results, pending };
  }

  private async compareOthers(
    others: readonly Answered[],
    results: Map<string, SubjectResult>,
  ): Promise<void> {
    if (others.length === 0) return;
    // The page may be older than the last push.
    const current = await this.pages.current(others.map(({ subject }) => subject));
    const followedNow: Answered[] = [];
    const unsent: SeenSubject[] = [];
    for (const one of others) {
      const { sku } = one.subject;
      const subject = current.get(sku);
      const followed = this.receipts.get(sku);
      // It was removed, or is sold in another way by now.
      if (subject === undefined) results.set(sku, { kind: 'same' });
      else if (subject.lastBroadcast === undefined || isOwnName(subject)) unsent.push({ ...one, subject });
      else if (followed !== undefined)
        results.set(sku, followed.ended === undefined ? { kind: 'same' } : this.judged(sku));
      else if (showsAccepted(subject, one.shown)) results.set(sku, await this.same(sku));
      else followedNow.push({ ...one, subject });
    }
    for (const { subject } of followedNow) this.receipts.follow(subject);
    await this.judge.judge(new Map(followedNow.map(({ subject, look }) => [subject.sku, look])));
    for (const { subject } of followedNow) results.set(subject.sku, this.judged(subject.sku));
    for (const [sku, result] of await this.unsent.compare(unsent)) results.set(sku, result);
  }

  /** What the judge has made of a number that is followed. */
  private judged(sku: string): SubjectResult {
    const number = this.receipts.get(sku);
    if (number === undefined) return { kind: 'same' };
    return number.ended?.state === 'mismatch' ? { kind: 'different' } : { kind: 'again' };
  }

  /** True where a difference was found since the first look: it may be mended by the second one. */
  wasDifferent(sku: string): boolean {
    return this.drifts.isKnown(sku);
  }

  private async same(sku: string): Promise<SubjectResult> {
    await this.drifts.gone(sku);
    return { kind: 'same' };
  }
}
