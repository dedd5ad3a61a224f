import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { Clock } from '../../clock';
import { diagnose } from '../diagnosis/diagnosed-errors';
import { tableProblems } from './table-check';
import { type TableDefinition, TableNames, TABLES } from './tables';

/** Milliseconds that a verdict is good for, so that probes do not load the store. */
const CACHE_MS = 1500;
/** Milliseconds after which a store that has not answered is called down. */
const ANSWER_WITHIN_MS = 2000;

/** Whether the tables and their indexes are there and usable; names what is missing. Reports, never throws. */
@Injectable()
export class TablesHealth {
  private verdict: { readonly atMs: number; readonly problems: Promise<readonly string[]> } | undefined;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly clock: Clock,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('tables');
    const problems = await this.problems();
    return problems.length === 0 ? indicator.up() : indicator.down({ problems: [...problems] });
  }

  private problems(): Promise<readonly string[]> {
    const now = this.clock.now();
    if (this.verdict === undefined || now - this.verdict.atMs > CACHE_MS)
      this.verdict = { atMs: now, problems: this.look() };
    return this.verdict.problems;
  }

  private async look(): Promise<readonly string[]> {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const found = await Promise.all(TABLES.map((table) => this.problemsOf(table, signal)));
    // Trouble that is not about a table is the same for all of them.
    return [...new Set(found.flat())];
  }

  private async problemsOf(table: TableDefinition, signal: AbortSignal): Promise<readonly string[]> {
    try {
      return await tableProblems(this.client, this.tables.prefix, table, signal);
    } catch (error) {
      if (signal.aborted)
        return [`the store does not answer (no answer within ${ANSWER_WITHIN_MS / 1000} s)`];
      const { code, message } = diagnose(error) ?? { message: 'the store does not answer' };
      return [code === 'unreachable' ? `the store does not answer: ${message}` : message];
    }
  }
}
