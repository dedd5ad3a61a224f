import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ReturnsLine, ReturnsRow } from '../channels/amazon/returns-row';
import type { ReturnStatement } from './domain/return-unit';
import { LeaseLost } from './lease-lost';
import { PlatelessRows } from './plateless-rows';
import { ReturnRecorderService } from './return-recorder.service';

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
    /** The same for the same problems in whatever order and lines, so that they raise one alert; empty without any. */
    readonly digest: string;
  };
}

/** Takes a returns report into the ledger, row by row, in memory that does not grow with its rows. */
@Injectable()
export class ReturnsIntakeService {
  constructor(private readonly recorder: ReturnRecorderService) {}

  /**
   * Returns when every row is durable. Throws what the reader throws (the report was not read to its end), LeaseLost
   * when `isStillOurs` turns false, and StoreUnavailable; in each case the same report may be applied again.
   */
  async applyReport(lines: AsyncIterable<ReturnsLine>, isStillOurs: () => boolean): Promise<ReportTally> {
    const tally = { rows: 0, applied: 0, unchanged: 0 };
    const unreadable = { count: 0, first: [] as UnreadableLine[] };
    const problems = new Map<string, number>();
    const plateless = new PlatelessRows();
    let waiting: ReturnStatement[] = [];
    const record = async (statements: readonly ReturnStatement[]): Promise<void> => {
      if (statements.length === 0) return;
      if (!isStillOurs()) throw new LeaseLost();
      for (const { kind } of await this.recorder.record(statements)) tally[kind] += 1;
    };
    for await (const read of lines) {
      if (read.kind === 'unreadable') {
        const { line, problem } = read;
        unreadable.count += 1;
        if (unreadable.first.length < NAMED) unreadable.first.push({ line, problem });
        problems.set(problem, (problems.get(problem) ?? 0) + 1);
        continue;
      }
      tally.rows += 1;
      const statement = statementOf(read.row);
      if (statement.licensePlateNumber === undefined) {
        plateless.add(statement);
        continue;
      }
      waiting.push(statement);
      if (waiting.length < TOGETHER) continue;
      await record(waiting);
      waiting = [];
    }
    await record(waiting);
    for (const statements of plateless.together(TOGETHER)) await record(statements);
    return { ...tally, unreadable: { ...unreadable, digest: digestOf(problems) } };
  }
}

function digestOf(problems: ReadonlyMap<string, number>): string {
  if (problems.size === 0) return '';
  const sorted = [...problems].map(([problem, count]) => `${problem} ${count}`).sort();
  return createHash('sha256').update(sorted.join('\n')).digest('base64url').slice(0, 16);
}

function statementOf(row: ReturnsRow): ReturnStatement {
  const { sku, orderId, returnedAt, quantity, disposition, status, reason, licensePlateNumber } = row;
  return {
    source: 'report',
    sku,
    orderId,
    returnedAt,
    quantity,
    disposition,
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    ...(licensePlateNumber === undefined ? {} : { licensePlateNumber }),
  };
}
