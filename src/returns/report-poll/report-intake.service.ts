import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ReturnsLine } from '../../channels/amazon/returns-report/returns-row';
import { ReturnsConfig } from '../../config/app-config';
import { judge } from '../units/domain/disposition';
import type { ReturnUnit } from '../units/domain/return-unit';
import type { SeenUnits } from './domain/poll-state';
import { ReportRows } from './report-rows';
import { ReturnRecorderService } from '../units/return-recorder.service';

/** Statements that are recorded together. */
const BATCH_SIZE = 50;
/** Unreadable lines that the alert lists; the others are counted. */
const LISTED = 20;

/** The step must end: another instance holds the lease of the returns, or this process is stopping. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** A line that could not be read, and why. */
interface UnreadableLine {
  readonly line: number;
  readonly problem: string;
}

/** The result of a report, in rows. */
export interface ReportTally {
  readonly rows: number;
  /** Rows that changed a unit's decision or stock. */
  readonly applied: number;
  readonly unchanged: number;
  readonly unreadable: {
    readonly count: number;
    readonly first: readonly UnreadableLine[];
    /** Equal for equal lines in whatever order and place, so that they raise one alert; empty when there are none. */
    readonly digest: string;
  };
  /** Units that a first poll recorded and did not count. */
  readonly seen: SeenUnits;
}

/**
 * Applies a returns report once it has been read to its end, because only the whole of it says what a row is about.
 * Returned-unit path: ReportSteps -> ReportIntakeService -> ReturnRecorderService. ADR 9.
 */
@Injectable()
export class ReportIntakeService {
  constructor(
    private readonly recorder: ReturnRecorderService,
    private readonly config: ReturnsConfig,
  ) {}

  /**
   * Returns when every row is durable. Throws the errors of the reader (nothing of the report is applied then), LeaseLost
   * when `isStillOurs` turns false, and StoreUnavailable; in each case the same report may be applied again. A new unit moves
   * no stock if `looksOnly` of its moment.
   */
  async applyReport(
    lines: AsyncIterable<ReturnsLine>,
    isStillOurs: () => boolean,
    looksOnly: (returnedAt: string) => boolean = () => false,
  ): Promise<ReportTally> {
    const unreadable = new UnreadableLines();
    const rows = new ReportRows(this.config.restockDispositions);
    for await (const read of lines) {
      if (read.kind === 'row') rows.add(read.row);
      else unreadable.add(read);
    }
    let applied = 0;
    const seen = { sellable: 0, other: 0 };
    for (const statements of rows.statements(BATCH_SIZE)) {
      if (!isStillOurs())
        throw new LeaseLost('Another instance holds the lease of the returns and continues the poll.');
      const listsPlate = (plate: string): boolean => rows.listsPlate(plate);
      const recorded = await this.recorder.record(statements, { listsPlate, looksOnly });
      // Units that an interrupted try has recorded count here as well.
      for (const { unit } of recorded)
        if (unit.notCounted !== undefined)
          seen[this.isSellable(unit) ? 'sellable' : 'other'] += unit.quantity;
      applied += recorded.filter(({ kind }) => kind === 'applied').length;
    }
    const counts = { rows: rows.count, applied, unchanged: rows.count - applied };
    return { ...counts, unreadable: unreadable.tally(), seen };
  }

  private isSellable(unit: ReturnUnit): boolean {
    return judge(unit, this.config.restockDispositions).decision === 'restock';
  }
}

class UnreadableLines {
  private count = 0;
  private readonly first: UnreadableLine[] = [];
  /** The sum of the lines' fingerprints does not depend on their order, and equal lines do not cancel out. */
  private sum = 0n;

  add({ line, problem, fingerprint }: Extract<ReturnsLine, { kind: 'unreadable' }>): void {
    this.count += 1;
    if (this.first.length < LISTED) this.first.push({ line, problem });
    this.sum += BigInt(`0x${createHash('sha256').update(`${problem}\n${fingerprint}`).digest('hex')}`);
  }

  tally(): ReportTally['unreadable'] {
    const { count, first, sum } = this;
    if (count === 0) return { count, first, digest: '' };
    const digest = createHash('sha256').update(sum.toString()).digest('base64url').slice(0, 16);
    return { count, first, digest };
  }
}
