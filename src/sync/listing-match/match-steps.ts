import { Injectable, Logger } from '@nestjs/common';
import { NotACatalogueReport } from '../../channels/amazon/catalogue-report/catalogue-header';
import { CATALOGUE_REPORT_TYPE } from '../../channels/amazon/reports/report-answer';
import { ReportBroken } from '../../channels/amazon/reports/report-download';
import { AmazonReportsClient } from '../../channels/amazon/reports/reports-client';
import { Clock } from '../../platform/clock';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { CatalogueMatcher, MatchInterrupted } from './catalogue-matcher.service';
import type { ActiveMatch, MatchState, MatchStep } from './domain/match-state';
import * as transitions from './domain/match-transitions';
import { MatchStateRepository } from './match-state.repository';

type Step<Kind extends MatchStep['kind']> = Extract<MatchStep, { kind: Kind }>;

/** How soon a report that Amazon has just begun is looked at, in milliseconds. */
const FIRST_CHECK_MS = 500;

/**
 * Makes one call or download of a run and returns the state that follows; undefined when the state is not this process's
 * to change any more.
 *
 * Path: ListingMatcher -> MatchSteps -> AmazonReportsClient, CatalogueMatcher. ADR 19.
 */
@Injectable()
export class MatchSteps {
  private readonly logger = new Logger('ListingMatch');

  constructor(
    private readonly amazon: AmazonReportsClient,
    private readonly matcher: CatalogueMatcher,
    private readonly states: MatchStateRepository,
    private readonly clock: Clock,
  ) {}

  make(
    step: Exclude<MatchStep, { kind: 'idle' | 'wait' }>,
    mayGoOn: () => boolean,
  ): Promise<MatchState | undefined> {
    switch (step.kind) {
      case 'look':
        return this.look(step, mayGoOn);
      case 'check':
        return this.check(step);
      case 'read':
        return this.read(step, mayGoOn);
    }
  }

  /** Uses a report of the last hour, whichever application asked for it, and asks for one where there is none. */
  private async look({ match }: Step<'look'>, mayGoOn: () => boolean): Promise<MatchState | undefined> {
    const createdSince = new Date(this.clock.now() - transitions.REUSED_MS).toISOString();
    const found = await this.amazon.findReports(CATALOGUE_REPORT_TYPE, { createdSince });
    if (found.kind !== 'found') return transitions.unsuccessful(match, found, this.moment());
    const now = this.clock.now();
    const report = transitions.reusable(found.reports, now);
    if (report !== undefined) {
      const { reportId, createdAt } = report;
      this.logger.log({ reportId, createdAt }, 'The match uses a report that Amazon has already');
      return transitions.asked(match, reportId, Date.parse(createdAt), now);
    }
    const announced = mayGoOn() ? await this.states.save(transitions.announced(match, now)) : undefined;
    return announced === undefined ? undefined : this.ask(announced, now);
  }

  /** An answer that is lost leaves the announcement, so that the report is looked for before another is asked for. */
  private async ask(match: ActiveMatch, askedAt: number): Promise<MatchState> {
    const outcome = await this.amazon.createCatalogueReport();
    if (outcome.kind === 'created') {
      this.logger.log({ reportId: outcome.reportId }, 'Amazon makes a report of all listings');
      return transitions.asked(match, outcome.reportId, askedAt, this.clock.now() + FIRST_CHECK_MS);
    }
    const isUnknown = outcome.kind === 'unavailable' && outcome.isRefusal !== true;
    const before: ActiveMatch = isUnknown
      ? match
      : { ...match, run: { ...match.run, report: { phase: 'looking' } } };
    return transitions.unsuccessful(before, outcome, this.moment());
  }

  private async check({ match, reportId, createdAt }: Step<'check'>): Promise<MatchState> {
    const answer = await this.amazon.getReport(reportId, CATALOGUE_REPORT_TYPE);
    const moment = this.moment();
    switch (answer.kind) {
      case 'report':
        return transitions.checked(match, answer.report, createdAt, moment);
      case 'not_found':
        return transitions.lookAgain(match, moment, `Amazon does not find the report ${reportId}.`);
      case 'other_report':
        return transitions.lookAgain(
          match,
          moment,
          `Amazon gave another report as ${reportId}: ${answer.problem}.`,
        );
      default:
        return transitions.unsuccessful(match, answer, moment);
    }
  }

  private async read(
    { match, documentId }: Step<'read'>,
    mayGoOn: () => boolean,
  ): Promise<MatchState | undefined> {
    const opened = await this.amazon.openCatalogue(documentId);
    if (opened.kind !== 'opened') return transitions.unsuccessful(match, opened, this.moment());
    const { runId, dryRun } = match.run;
    try {
      const { counts, unreadable, lists } = await this.matcher.match(opened.rows, { dryRun, mayGoOn });
      await this.states.saveLists(runId, lists);
      this.logger.log({ runId, dryRun, ...counts }, "The seller's catalogue is matched");
      return transitions.finished(match, this.clock.now(), { counts, unreadable });
    } catch (error) {
      return error instanceof MatchInterrupted ? undefined : this.notRead(match, error);
    } finally {
      opened.close();
    }
  }

  private notRead(match: ActiveMatch, error: unknown): MatchState {
    const moment = this.moment();
    if (error instanceof NotACatalogueReport)
      return transitions.failed(match, moment.now, transitions.FAILURES.notACatalogue(error.message));
    if (error instanceof ReportBroken || error instanceof StoreUnavailable)
      return transitions.deferred(match, moment, error.message);
    this.logger.error({ err: error }, 'A report of all listings could not be matched');
    return transitions.deferred(match, moment, 'The report could not be matched: the log has the cause.');
  }

  private moment(): transitions.Moment {
    return { now: this.clock.now(), random: Math.random() };
  }
}
