import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { type FieldOrder, inOrder } from '../../platform/field-order';
import { NO_BODY } from '../../platform/http/input/body-parsers';
import type {
  PollPhase,
  PollState,
  PollTally,
  PollWork,
  SeenUnits,
  Span,
} from '../report-poll/domain/poll-state';
import { PollStateRepository } from '../report-poll/poll-state.repository';
import { ReportPoller } from '../report-poll/report-poller';
import { ReportPollRunScheduler } from '../report-poll/report-poll-run.scheduler';
import { ReportPollScheduler } from '../report-poll/report-poll.scheduler';

/** Whether a poll starts or is in progress already, and since when. */
export interface PollAnswer {
  readonly status: 'started' | 'under_way';
  readonly since: string;
  readonly reportId?: string;
}

/** The poll as `GET /api/returns/poll` shows it; times are ISO 8601. */
export interface PollView
  extends
    Pick<PollState, 'failures' | 'watermark' | 'lastFinishedAt' | 'lastTally' | 'lookedFrom'>,
    Partial<Pick<PollWork, 'cycle' | 'window' | 'attempts' | 'problem' | 'look'>> {
  readonly phase: PollPhase;
  readonly beganAt?: string;
  readonly reportId?: string;
  /** Nothing is done before then. */
  readonly notBefore?: string;
  /** The next moment of the cron, at which a poll begins unless one is in progress. */
  readonly nextPollAt: string;
}

@Controller('api/returns/poll')
export class ReturnsPollController {
  constructor(
    private readonly poller: ReportPoller,
    private readonly scheduler: ReportPollScheduler,
    private readonly states: PollStateRepository,
    private readonly schedule: ReportPollRunScheduler,
  ) {}

  /** 202, also while a poll runs. */
  @Post()
  @HttpCode(202)
  @RouteConfig(NO_BODY)
  async poll(): Promise<PollAnswer> {
    const begun = await this.poller.begin('manual');
    this.scheduler.nudge();
    return {
      status: begun.kind === 'started' ? 'started' : 'under_way',
      since: iso(begun.beganAt),
      ...(begun.kind === 'under_way' && begun.reportId !== undefined ? { reportId: begun.reportId } : {}),
    };
  }

  @Get()
  async state(): Promise<PollView> {
    return { ...viewOfPoll(await this.states.load()), nextPollAt: iso(this.schedule.nextOccurrence()) };
  }
}

function viewOfTally({ seen, ...rows }: PollTally): PollTally {
  const tally = seen === undefined ? rows : { ...rows, seen: inOrder(seen, SEEN_ORDER) };
  return inOrder(tally, TALLY_ORDER);
}

function viewOfPoll({
  work,
  failures,
  watermark,
  lastFinishedAt,
  lastTally,
  lookedFrom,
}: PollState): Omit<PollView, 'nextPollAt'> {
  const past = {
    failures,
    ...(watermark === undefined ? {} : { watermark }),
    ...(lastFinishedAt === undefined ? {} : { lastFinishedAt }),
    ...(lastTally === undefined ? {} : { lastTally: viewOfTally(lastTally) }),
    ...(lookedFrom === undefined ? {} : { lookedFrom }),
  };
  if (work === undefined) return { phase: 'idle', ...past };
  const { cycle, window, beganAt, report, notBefore, attempts, problem, look } = work;
  return {
    phase: report.phase,
    cycle: inOrder(cycle, SPAN_ORDER),
    window: inOrder(window, SPAN_ORDER),
    beganAt: iso(beganAt),
    ...(report.phase === 'asking' ? {} : { reportId: report.reportId }),
    ...(notBefore === 0 ? {} : { notBefore: iso(notBefore) }),
    attempts,
    ...(problem === undefined ? {} : { problem }),
    ...(look === true ? { look } : {}),
    ...past,
  };
}

const SPAN_ORDER: FieldOrder<Span> = { from: true, until: true };
const SEEN_ORDER: FieldOrder<SeenUnits> = { sellable: true, other: true };

const TALLY_ORDER: FieldOrder<PollTally> = {
  rows: true,
  applied: true,
  unchanged: true,
  unreadable: true,
  seen: true,
};

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
