import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ReturnsLine } from '../../channels/amazon/returns-report/returns-row';
import { ReturnsConfig } from '../../config/app-config';
import { LeaseLost } from './lease-lost';
import { ReportRows } from './report-rows';
import { ReturnRecorderService } from '../units/return-recorder.service';

/** Statements that are recorded together. */
const TOGETHER = 50;
/** Unreadable lines that are named; the others are counted. */
const NAMED = 20;

/** A line that could not be read, and why. */
export interface UnreadableLine {
  readonly line: number;
  readonly problem: string;
}

/** What a report came to, in rows. */
export interface ReportTally {
  readonly rows: number;
  /** Rows that told something new. */
  readonly applied: number;
  readonly unchanged: number;
  readonly unreadable: {
    readonly count: number;
    readonly first: readonly UnreadableLine[];
    /** The same for the same lines in whatever order and places, so that they raise one alert; empty without any. */
    readonly digest: string;
  };
}

/** Takes a returns report into the ledger once it has been read to its end, which is in memory in some 150 bytes a row. */
@Injectable()
export class ReportIntakeService {
  constructor(
    private readonly recorder: ReturnRecorderService,
    private readonly config: ReturnsConfig,
  ) {}

  /**
   * Returns when every row is durable. Throws what the reader throws (the report was not read to its end, and nothing
   * of it was applied), LeaseLost when `isStillOurs` turns false, and StoreUnavailable; in each case the same report
   * may be applied again.
   */
  async applyReport(lines: AsyncIterable<ReturnsLine>, isStillOurs: () => boolean): Promise<ReportTally> {
    const unreadable = new UnreadableLines();
    const rows = new ReportRows(this.config.restockDispositions);
    let count = 0;
    for await (const read of lines) {
      if (read.kind === 'unreadable') {
        unreadable.add(read);
        continue;
      }
      count += 1;
      rows.add(read.row);
    }
    let applied = 0;
    for (const statements of rows.together(TOGETHER)) {
      if (!isStillOurs()) throw new LeaseLost();
      const recorded = await this.recorder.record(statements, (plate) => rows.lists(plate));
      applied += recorded.filter(({ kind }) => kind === 'applied').length;
    }
    return { rows: count, applied, unchanged: count - applied, unreadable: unreadable.tally() };
  }
}

class UnreadableLines {
  private count = 0;
  private readonly first: UnreadableLine[] = [];
  /** The sum of the lines' fingerprints: the order does not matter, and none cancels another out. */
  private sum = 0n;

  add({ line, problem, fingerprint }: Extract<ReturnsLine, { kind: 'unreadable' }>): void {
    this.count += 1;
    if (this.first.length < NAMED) this.first.push({ line, problem });
    this.sum += BigInt(`0x${createHash('sha256').update(`${problem}\n${fingerprint}`).digest('hex')}`);
  }

  tally(): ReportTally['unreadable'] {
    const { count, first, sum } = this;
    if (count === 0) return { count, first, digest: '' };
    const digest = createHash('sha256').update(sum.toString()).digest('base64url').slice(0, 16);
    return { count, first, digest };
  }
}
