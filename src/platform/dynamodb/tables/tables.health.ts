import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { Clock } from '../../clock';
import { diagnose } from '../diagnosis/diagnosed-errors';
import { findProblems } from './table-check';
import { type TableDefinition, TableNames, TABLES } from './tables';

/** Milliseconds for which a result is reused, so that probes do not load the store. */
const CACHE_MS = 1500;
/** Milliseconds after which a store without an answer counts as down. */
const ANSWER_WITHIN_MS = 2000;

/** Reports whether the tables and their indexes are usable, and names what is missing. Never throws. */
@Injectable()
export class TablesHealth {
  private result: { readonly atMs: number; readonly problems: Promise<readonly string[]> } | undefined;

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
    if (this.result === undefined || now - this.result.atMs > CACHE_MS)
      this.result = { atMs: now, problems: this.checkTables() };
    return this.result.problems;
  }

  private async checkTables(): Promise<readonly string[]> {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const found = await Promise.all(TABLES.map((table) => this.problemsOf(table, signal)));
    // An error of the store is the same for all tables.
    return [...new Set(found.flat())];
  }

  private async problemsOf(table: TableDefinition, signal: AbortSignal): Promise<readonly string[]> {
    try {
      return (await findProblems(this.client, this.tables.prefix, table, signal)).map(({ text }) => text);
    } catch (error) {
      if (signal.aborted)
        return [`the store does not answer (no answer within ${ANSWER_WITHIN_MS / 1000} s)`];
      const { code, message } = diagnose(error) ?? { message: 'the store does not answer' };
      return [code === 'unreachable' ? `the store does not answer: ${message}` : message];
    }
  }
}
