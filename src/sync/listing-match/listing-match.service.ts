import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { ApiError } from '../../platform/http/api-error';
import { type FieldOrder, inOrder } from '../../platform/field-order';
import { deadlineIn } from '../../platform/jobs/deadline';
import type { Proposal } from './domain/match-lists';
import type { EndedMatch, MatchCounts, MatchFailure, MatchRun, MatchState } from './domain/match-state';
import { ListingMatchScheduler } from './listing-match.scheduler';
import { ListingMatcher } from './listing-matcher';
import { MatchStateRepository } from './match-state.repository';
import type { MatchView, ProposalView } from './match-view';

/** How long a request waits for the result, in milliseconds; then it answers the progress. */
const ANSWER_WITHIN_MS = 20_000;
/** Between two looks at the state, in milliseconds. */
const LOOK_EVERY_MS = 200;

/** Begins a match and answers its progress and its result. */
@Injectable()
export class ListingMatchService implements BeforeApplicationShutdown {
  private isStopping = false;

  constructor(
    private readonly matcher: ListingMatcher,
    private readonly scheduler: ListingMatchScheduler,
    private readonly states: MatchStateRepository,
    private readonly clock: Clock,
  ) {}

  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  /**
   * Begins a match, or follows the one under way, and waits for its result. After 20 s the view is `under_way`, and at once
   * when the next step is later than that. Throws 409 while a match of the other kind runs, and 502 with the reason when the
   * match failed.
   */
  async match(dryRun: boolean): Promise<MatchView> {
    const begun = await this.matcher.begin(dryRun);
    if (begun.kind === 'other') throw matchUnderWay(begun.run.dryRun);
    if (begun.kind === 'ended') return this.deliver(begun.ended);
    const run = begun.kind === 'started' ? begun.state.run : begun.run;
    return this.follow(run);
  }

  /** The match under way, else the last one. */
  async current(): Promise<MatchView> {
    const { run, last } = await this.states.load();
    if (run !== undefined) return viewOfRun(run);
    return last === undefined ? { status: 'never' } : this.viewOf(last);
  }

  private async follow({ runId }: MatchRun): Promise<MatchView> {
    const endAt = performance.now() + ANSWER_WITHIN_MS;
    if (this.scheduler.isRecurring) this.scheduler.nudge();
    else await this.scheduler.advance(deadlineIn(ANSWER_WITHIN_MS, performance.now()));
    for (;;) {
      const { run, last }: MatchState = await this.states.load();
      if (last?.runId === runId) return this.deliver(last);
      if (run?.runId !== runId) return this.current();
      const leftMs = endAt - performance.now();
      const canEnd = leftMs > Math.max(0, run.notBefore - this.clock.now());
      if (!canEnd || !this.scheduler.isRecurring || this.isStopping) return viewOfRun(run);
      await delay(LOOK_EVERY_MS);
    }
  }

  private async deliver(ended: EndedMatch): Promise<MatchView> {
    await this.matcher.delivered(ended);
    if (ended.failure !== undefined) throw matchFailed(ended.failure);
    return this.viewOf(ended);
  }

  private async viewOf(ended: EndedMatch): Promise<MatchView> {
    const { runId, dryRun, beganAt, finishedAt, reportId, reportCreatedAt, counts, unreadable, failure } =
      ended;
    const head: MatchView = {
      status: failure === undefined ? 'finished' : 'failed',
      dryRun,
      beganAt: iso(beganAt),
      ...(reportId === undefined ? {} : { reportId }),
      ...(reportCreatedAt === undefined ? {} : { reportCreatedAt: iso(reportCreatedAt) }),
      finishedAt: iso(finishedAt),
    };
    if (failure !== undefined) return { ...head, error: failure };
    const [proposals, ambiguous, fulfilledByAmazon] = await Promise.all([
      this.states.entries(runId, 'proposals'),
      this.states.entries(runId, 'ambiguous'),
      this.states.entries(runId, 'fulfilledByAmazon'),
    ]);
    return {
      ...head,
      counts: inOrder(counts, COUNT_ORDER),
      proposals: proposals.map(viewOfProposal),
      ambiguous,
      fulfilledByAmazon,
      unreadable: unreadable.map(({ line, problem }) => ({ line, problem })),
    };
  }
}

export function matchUnderWay(isDryRun: boolean): ApiError {
  return new ApiError(
    409,
    'match_under_way',
    `${isDryRun ? 'A dry run' : 'A match that makes listings'} is under way, and one runs at a time: GET /api/listings/match shows it. Send this request again when it has ended.`,
  );
}

export function matchFailed({ code, message }: MatchFailure): ApiError {
  return new ApiError(502, code, message);
}

function viewOfRun({ dryRun, beganAt, report, notBefore, problem }: MatchRun): MatchView {
  return {
    status: 'under_way',
    dryRun,
    beganAt: iso(beganAt),
    phase: report.phase === 'ready' ? 'reading' : 'report',
    ...(problem === undefined ? {} : { notBefore: iso(notBefore), problem }),
    ...('reportId' in report ? { reportId: report.reportId, reportCreatedAt: iso(report.createdAt) } : {}),
  };
}

const COUNT_ORDER: FieldOrder<MatchCounts> = {
  rows: true,
  linked: true,
  fulfilledByAmazon: true,
  incomplete: true,
  proposed: true,
  created: true,
  rejected: true,
  ambiguous: true,
  unmatched: true,
  unsold: true,
  unreadable: true,
};

function viewOfProposal({ sellerSku, sku, outcome, reason, message }: Proposal): ProposalView {
  return {
    sellerSku,
    components: [{ sku, units: 1 }],
    outcome,
    reason,
    ...(message === undefined ? {} : { message }),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
