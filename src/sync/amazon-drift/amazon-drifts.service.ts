import { Injectable, Logger } from '@nestjs/common';
import { ListingsTable } from '../../inventory/outbox/listings-table';
import { Outboxes } from '../../inventory/outbox/outboxes';
import { Clock } from '../../platform/clock';
import { timestampOf } from '../../platform/timestamp';
import { amazonSubjectOf, type DriftFinding, type DriftMemory, type DriftState } from '../drift/domain/drift';
import { DriftRecords } from '../drift/drift-records.service';
import { DriftRepository } from '../drift/drift.repository';
import type { Mismatch } from './domain/cause';
import { detailsOf, missingDetails } from './domain/drift-details';
import { evidenceText, missingText } from './domain/evidence-text';
import { type ExcessLook, excessOf, storedExcess } from './domain/excess';
import {
  asEdit,
  isContested,
  isIgnored,
  memoryWithEdit,
  memoryWithPush,
  type Mending,
  mendingOf,
  recentMemory,
} from './domain/mending';
import type { ShownEvidence } from './domain/shown-evidence';
import type { SoldSku } from './domain/sold-sku';

/** A lower number at Amazon that no order explains. */
interface MissingNumber {
  /** A component of the seller SKU. */
  readonly sku: string;
  readonly sellerSku: string;
  /** What Amazon showed. */
  readonly count: number;
  /** What is missing there. */
  readonly units: number;
  /** When the look was answered, in milliseconds since the epoch. */
  readonly seenAtMs: number;
}

/** What this sender knows of a seller SKU with a drift. */
interface KnownDrift {
  /** As it was stored last; absent where nothing is. */
  readonly state?: DriftState;
  /** What was recorded last: the same again costs no write. */
  readonly recorded?: string;
}

/**
 * Records where Amazon shows another number than it should, and what follows of it. For the sender alone.
 *
 *   the process ends after the record   the push counts as made: the next look finds the same, and sends it once more
 *   another sender has taken over       a mark that a number is pending does no harm, and the bound is on the stored item
 *   a person decides meanwhile          the next look opens a drift anew, if Amazon still shows another number
 *
 * Push path: ReceiptJudge, AmazonSweep -> AmazonDrifts -> DriftRecords, Outboxes. ADR 25.
 */
@Injectable()
export class AmazonDrifts {
  private readonly logger = new Logger('Sender');
  /** By seller SKU; undefined until it is read. */
  private known: Map<string, KnownDrift> | undefined;

  constructor(
    private readonly records: DriftRecords,
    private readonly repository: DriftRepository,
    private readonly outboxes: Outboxes,
    private readonly table: ListingsTable,
    private readonly clock: Clock,
  ) {}

  /** This process becomes the sender. */
  begin(): void {
    this.known = undefined;
  }

  /**
   * Two looks agree on a mismatch: records it, and sends the number again where that follows. Call it before the observation
   * is stored, so that a new sender finds it again after a crash in between. Throws when the store does not answer.
   */
  found(sold: SoldSku, mismatch: Mismatch, evidence: ShownEvidence): Promise<void> {
    return this.table.read(() => this.record(sold, mismatch, evidence), undefined);
  }

  private async record(sold: SoldSku, seen: Mismatch, evidence: ShownEvidence): Promise<void> {
    const { sellerSku } = sold;
    const known = await this.read();
    const nowMs = this.clock.now();
    const found = evidence.look.count ?? 0;
    const state = await this.records.stateOf(amazonSubjectOf(sellerSku));
    const mismatch = asEdit(seen, evidence, state);
    if (isIgnored(mismatch, found, state)) {
      known.set(sellerSku, knownOf(state));
      return;
    }
    const mending = mendingOf(mismatch, state, nowMs, evidence.look.readAtMs);
    const { pushes, memory } = mending;
    const isUndone = memory.isContested === true;
    const { cause, action, expected } = mismatch;
    const recordOf = (id: string | undefined): string =>
      JSON.stringify([id, cause, action, expected, found, isUndone, mending.isQuiet]);
    if (!pushes && known.get(sellerSku)?.recorded === recordOf(state?.openId)) return;
    const id = await this.records.open(findingOf(sold, mismatch, evidence, mending), memory);
    const after = { difference: found - expected, openId: id, memory };
    known.set(sellerSku, { state: after, recorded: recordOf(id) });
    this.logger.warn(
      { sku: sellerSku, id, cause, expected, found, outcome: pushes ? 'sent again' : action },
      'Amazon shows another number than it should',
    );
    if (pushes) await this.sendAgain(sold, timestampOf(nowMs));
  }

  /**
   * Amazon shows more than there is, and it is not known yet why: the number is sent again, within the bound of the hour, and
   * the look is stored until it is decided. Throws when the store does not answer.
   */
  replace(look: ExcessLook): Promise<void> {
    const { sellerSku } = look.sold;
    return this.table.read(async () => {
      const nowMs = this.clock.now();
      const excess = storedExcess(look);
      const state = await this.records.remember(amazonSubjectOf(sellerSku), (before) =>
        memoryWithPush(before, excess, nowMs),
      );
      if (state === undefined) return;
      (await this.read()).set(sellerSku, { state });
      this.logger.warn({ sku: sellerSku }, 'Amazon shows more than there is: sent again at once');
      await this.sendAgain(look.sold, timestampOf(nowMs));
    }, undefined);
  }

  /** An order explains what was more than there is. Throws when the store does not answer. */
  explained(sellerSku: string): Promise<void> {
    return this.table.read(async () => {
      await this.records.remember(amazonSubjectOf(sellerSku), (state) => {
        const { excess: _, ...memory } = recentMemory(state, this.clock.now());
        return memory;
      });
    }, undefined);
  }

  /** The looks that a former sender replaced and did not decide. Throws when the store does not answer. */
  async undecided(): Promise<readonly ExcessLook[]> {
    const known = await this.table.read(() => this.read(), new Map<string, KnownDrift>());
    return [...known.values()].flatMap(({ state }) => {
      const excess = state?.memory?.excess;
      return excess === undefined ? [] : [excessOf(excess)];
    });
  }

  /**
   * Amazon shows what it should: ends the drift of the seller SKU, unless a person must see it. Costs nothing where none is
   * open. Throws when the store does not answer.
   */
  gone(sellerSku: string): Promise<void> {
    return this.table.read(() => this.end(sellerSku), undefined);
  }

  private async end(sellerSku: string): Promise<void> {
    const known = await this.read();
    if (!known.has(sellerSku)) return;
    const subject = amazonSubjectOf(sellerSku);
    const nowMs = this.clock.now();
    const state = await this.records.stateOf(subject);
    known.set(sellerSku, knownOf(state));
    if (state?.openId !== undefined) {
      if (state.memory?.mustBeSeen === true) await this.noteRestored(subject, state.openId);
      else await this.records.close(state.openId, 'ended');
      return;
    }
    const { sentAgain, edits } = recentMemory(state, nowMs);
    // What was done within the hour counts for the next one.
    if (sentAgain.length > 0 || edits.length > 0) return;
    if (state !== undefined) await this.records.end(subject);
    known.delete(sellerSku);
  }

  /**
   * Units that a look found missing are explained by no order: something else took them off, and the number is sent again. A
   * person is asked about it, once a look; not where an older release kept no number. Throws when the store does not answer.
   */
  noteEdit(missing: Omit<MissingNumber, 'count'> & { readonly count?: number }): Promise<void> {
    return this.table.read(async () => {
      const { sellerSku, seenAtMs, count } = missing;
      const known = await this.read();
      const nowMs = this.clock.now();
      const subject = amazonSubjectOf(sellerSku);
      const state = await this.records.stateOf(subject);
      // Each component of a kit notes the same look.
      if (state?.memory?.edits.includes(seenAtMs) === true) {
        known.set(sellerSku, { state });
        return;
      }
      const after =
        count === undefined
          ? await this.records.remember(subject, (before) => memoryWithEdit(before, seenAtMs, nowMs))
          : await this.recordMissing(
              { ...missing, count },
              { ...memoryWithEdit(state, seenAtMs, nowMs), mustBeSeen: true },
            );
      known.set(sellerSku, knownOf(after));
    }, undefined);
  }

  private async recordMissing(missing: MissingNumber, memory: DriftMemory): Promise<DriftState> {
    const { sellerSku, units } = missing;
    const id = await this.records.open(missingFinding(missing, memory), memory);
    this.logger.warn(
      { sku: sellerSku, id, units },
      'Amazon showed fewer units than it should, and no order explains it: sent again',
    );
    return { difference: -units, openId: id, memory };
  }

  /**
   * True while another system writes its number again after each of ours: a lower number is then no sign of a sale, and
   * nothing is sent because of it. Without an open drift that is so for an hour.
   */
  isContested(sellerSku: string): boolean {
    return isContested(this.known?.get(sellerSku)?.state, this.clock.now());
  }

  /** True for a seller SKU of which a difference is open, or was found within the hour. */
  isKnown(sellerSku: string): boolean {
    return this.known?.has(sellerSku) === true;
  }

  private async read(): Promise<Map<string, KnownDrift>> {
    if (this.known !== undefined) return this.known;
    const known = new Map<string, KnownDrift>();
    for await (const states of this.repository.sellerSkus())
      for (const [sellerSku, state] of states) known.set(sellerSku, { state });
    this.known = known;
    return known;
  }

  /** The drift waits to be seen: a person learns by it that Amazon shows the right number again. */
  private async noteRestored(subject: string, openId: string): Promise<void> {
    const drift = await this.records.find(openId);
    if (drift?.details === undefined || drift.details.restoredAt !== undefined) return;
    await this.records.note(subject, { ...drift.details, restoredAt: timestampOf(this.clock.now()) });
  }

  /** The sweep of the outbox finds the marks. A SKU that is pending by anything else is sent by that. */
  private async sendAgain({ sellerSku, isListing, components }: SoldSku, at: string): Promise<void> {
    const { stocks, listings } = this.outboxes;
    if (isListing === true) await listings.marks.markPendingAgain(sellerSku, at);
    for (const { sku } of components) await stocks.marks.markPendingAgain(sku, at);
  }
}

function knownOf(state: DriftState | undefined): KnownDrift {
  return state === undefined ? {} : { state };
}

function findingOf(
  { sellerSku, components }: SoldSku,
  mismatch: Mismatch,
  evidence: ShownEvidence,
  mending: Mending,
): DriftFinding {
  return {
    channel: 'amazon',
    sku: components[0]?.sku ?? sellerSku,
    sellerSku,
    expected: mismatch.expected,
    found: evidence.look.count ?? 0,
    cause: mismatch.cause,
    evidence: evidenceText(mismatch, evidence, mending),
    details: detailsOf(evidence, mending.memory),
    ...(mending.isQuiet ? { quiet: true } : {}),
  };
}

function missingFinding(missing: MissingNumber, memory: DriftMemory): DriftFinding {
  const { sku, sellerSku, count, units } = missing;
  return {
    channel: 'amazon',
    sku,
    sellerSku,
    expected: count + units,
    found: count,
    cause: 'edited_elsewhere',
    evidence: missingText(missing),
    details: missingDetails(missing, memory),
  };
}
