import { Injectable } from '@nestjs/common';
import { AmazonDrifts } from '../../amazon-drift/amazon-drifts.service';
import { judgeShown } from '../../amazon-drift/domain/cause';
import type { LookedSku } from '../receipts/domain/evidence';
import { EvidenceReader } from '../receipts/evidence-reader.service';
import { Receipts } from '../receipts/receipts';
import { isOwnName, type SeenSubject, type SubjectResult } from './domain/sweep-subject';
import { unitsOf } from './domain/units-shown';
import { UnlinkedDrifts } from './unlinked-drifts.service';

/**
 * Judges what Amazon shows where it has accepted no number: SKUs that were never pushed, and the own names of SKUs that are
 * sold under other names alone.
 * Sweep path: SweepComparer -> UnsentNumbers -> EvidenceReader, AmazonDrifts, UnlinkedDrifts. ADR 25.
 */
@Injectable()
export class UnsentNumbers {
  constructor(
    private readonly evidence: EvidenceReader,
    private readonly receipts: Receipts,
    private readonly drifts: AmazonDrifts,
    private readonly unlinked: UnlinkedDrifts,
  ) {}

  /** By seller SKU. Throws when the store does not answer. */
  async compare(seen: readonly SeenSubject[]): Promise<ReadonlyMap<string, SubjectResult>> {
    const results = new Map<string, SubjectResult>();
    const never: (SeenSubject & { readonly looked: LookedSku })[] = [];
    for (const one of seen)
      if (isOwnName(one.subject)) results.set(one.subject.sku, await this.compareOwnName(one));
      else never.push({ ...one, looked: this.lookedSku(one) });
    const read = await this.evidence.read(never.map(({ looked }) => looked));
    for (const { subject, shown, looked } of never) {
      const evidence = read.get(subject.sku)?.evidence;
      const judgement = evidence === undefined ? undefined : judgeShown(evidence);
      // A push that waits sends its number whatever Amazon shows.
      const isLeft = evidence === undefined || (judgement?.kind === 'wait' && evidence.push === 'pending');
      if (isLeft) results.set(subject.sku, { kind: 'same' });
      else if (judgement?.kind === 'wait') results.set(subject.sku, { kind: 'again', earlierLook: shown });
      else if (judgement?.kind === 'mismatch') {
        await this.drifts.found(looked, judgement, evidence);
        results.set(subject.sku, { kind: 'different' });
      } else {
        await this.drifts.gone(subject.sku);
        results.set(subject.sku, { kind: 'same' });
      }
    }
    return results;
  }

  private async compareOwnName({ subject, shown }: SeenSubject): Promise<SubjectResult> {
    const { sku } = subject;
    const units = unitsOf(shown);
    if (units === 0) {
      await this.unlinked.end(sku);
      return { kind: 'same' };
    }
    await this.unlinked.record(sku, units, 'own_name');
    return { kind: 'different' };
  }

  private lookedSku({ subject, earlierLook, shown }: SeenSubject): LookedSku {
    const { sku, isListing, components = [{ sku, units: 1 }] } = subject;
    return {
      sellerSku: sku,
      components,
      ...(isListing === true ? { isListing } : {}),
      unanswered: this.receipts.unansweredOf(sku),
      shown: [...(earlierLook === undefined ? [] : [earlierLook]), shown],
      lastStepAtMs: -Infinity,
    };
  }
}
