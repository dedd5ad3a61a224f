import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { NO_BODY } from '../../platform/http/input/body-parsers';
import { type PollView, viewOfPoll } from './poll-view';
import { PollStateRepository } from '../report-poll/poll-state.repository';
import { ReportPoller } from '../report-poll/report-poller';
import { ReportPollScheduler } from '../report-poll/report-poll.scheduler';

/** Whether a poll starts or is in progress already, and since when. */
export interface PollAnswer {
  readonly status: 'started' | 'under_way';
  readonly since: string;
  readonly reportId?: string;
}

@Controller('api/returns/poll')
export class ReturnsPollController {
  constructor(
    private readonly poller: ReportPoller,
    private readonly scheduler: ReportPollScheduler,
    private readonly states: PollStateRepository,
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
      since: new Date(begun.beganAt).toISOString(),
      ...(begun.kind === 'under_way' && begun.reportId !== undefined ? { reportId: begun.reportId } : {}),
    };
  }

  @Get()
  async state(): Promise<PollView> {
    return viewOfPoll(await this.states.load());
  }
}
