import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { ShopifyAdminConfig } from '../../../config/app-config';
import { Clock } from '../../clock';
import { diagnose } from '../diagnosis/diagnosed-errors';
import { findProblems } from '../tables/table-check';
import { REQUIRED_TABLES, type TableDefinition, TableNames, TABLES } from '../tables/tables';
import { ANSWER_WITHIN_MS, NO_ANSWER, StoreProbe } from './store-probe';

/** Milliseconds for which a result is reused, so that probes do not load the store. */
const CACHE_MS = 1500;

interface Result {
  readonly atMs: number;
  readonly problems: Promise<readonly string[]>;
  /** Known once the check has ended. */
  isGood?: boolean;
}

/** Reports whether the required tables and their indexes are usable and orders can be stored; names what is missing. Never throws. */
@Injectable()
export class TablesHealth {
  private result: Result | undefined;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly tables: TableNames,
    private readonly probe: StoreProbe,
    private readonly clock: Clock,
    private readonly indicators: HealthIndicatorService,
    private readonly shopify: ShopifyAdminConfig,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('tables');
    const problems = await this.problems();
    return problems.length === 0 ? indicator.up() : indicator.down({ problems: [...problems] });
  }

  private async problems(): Promise<readonly string[]> {
    const now = this.clock.now();
    // Calls that failed since then make a good result worthless.
    const isStale = ({ atMs, isGood }: Result): boolean =>
      now - atMs > CACHE_MS || (isGood === true && this.probe.isDue);
    if (this.result === undefined || isStale(this.result))
      this.result = { atMs: now, problems: this.checkTables() };
    const { result } = this;
    const problems = await result.problems;
    result.isGood = problems.length === 0;
    return problems;
  }

  private async checkTables(): Promise<readonly string[]> {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const probed = this.probe.problems(signal);
    // What moves stock elsewhere is stored for the shop in the table of the listings.
    const required = this.shopify.isOn ? TABLES : REQUIRED_TABLES;
    const found = await Promise.all(required.map((table) => this.problemsOf(table, signal)));
    // An error of the store is the same for all tables, and for the probe what is missing is only a consequence.
    const problems = [...new Set(found.flat())];
    return problems.length > 0 ? problems : probed;
  }

  private async problemsOf(table: TableDefinition, signal: AbortSignal): Promise<readonly string[]> {
    try {
      return (await findProblems(this.client, this.tables.prefix, table, signal)).map(({ text }) => text);
    } catch (error) {
      if (signal.aborted) return [NO_ANSWER];
      const { code, message } = diagnose(error) ?? { message: 'the store does not answer' };
      return [code === 'unreachable' ? `the store does not answer: ${message}` : message];
    }
  }
}
