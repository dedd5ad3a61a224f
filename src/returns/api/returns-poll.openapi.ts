import { answer, type ApiPart } from '../../platform/http/openapi/openapi';
import { integer, moment, objectOf, ref, text, wordOf } from '../../platform/http/openapi/openapi-schema';
import type { PollPhase, PollTally, Span } from '../report-poll/domain/poll-state';
import type { PollView } from './poll-view';
import type { PollAnswer } from './returns-poll.controller';

/** The schemas of the returns poll. */
export const POLL_SCHEMAS: ApiPart['schemas'] = {
  PollAnswer: objectOf<PollAnswer>('Whether a poll starts, or is in progress already.', {
    status: wordOf<PollAnswer['status']>({
      started: 'it starts now',
      under_way: 'one was in progress already',
    }),
    since: moment('When it started.'),
    reportId: { optional: text('The report that Amazon is making for it.') },
  }),
  PollState: objectOf<PollView>('The progress of the poll, and the result of the last one.', {
    phase: wordOf<PollPhase>({
      idle: 'no poll is in progress',
      asking: 'the poll asks Amazon for a report',
      asked: 'Amazon is making the report',
      ready: 'the report is being read',
    }),
    cycle: { optional: ref('Span') },
    window: { optional: ref('Span') },
    beganAt: { optional: moment('When the poll in progress started.') },
    reportId: { optional: text('The report of the current window.') },
    notBefore: { optional: moment('Nothing is done before then.') },
    attempts: { optional: integer('Failed tries in a row.', { minimum: 0 }) },
    failures: integer('Failed reports in a row.', { minimum: 0 }),
    watermark: { optional: moment('Every return that Amazon reported up to here is recorded.') },
    lastFinishedAt: { optional: moment('When the last poll finished.') },
    lastTally: { optional: ref('PollTally') },
  }),
  Span: objectOf<Span>('A time range, its end not included.', {
    from: moment('Its first moment.'),
    until: moment('The first moment after it.'),
  }),
  PollTally: objectOf<PollTally>('The rows of the reports by result.', {
    rows: integer('Rows that were read.', { minimum: 0 }),
    applied: integer('Rows that changed something.', { minimum: 0 }),
    unchanged: integer('Rows that were known.', { minimum: 0 }),
    unreadable: integer('Rows that could not be read; an alert names them.', { minimum: 0 }),
  }),
};

/** Start a poll, and read its state. */
export const POLL_PATH: ApiPart['paths'][string] = {
  post: {
    operationId: 'pollReturns',
    summary: "Poll Amazon's returns now",
    description: 'Does not wait for Amazon, which may take minutes: `GET` shows the progress.',
    answers: {
      202: answer('A poll is in progress.', ref('PollAnswer'), {
        started: { status: 'started', since: '2026-11-23T10:00:00.000Z' } satisfies PollAnswer,
        underWay: {
          status: 'under_way',
          since: '2026-11-23T09:58:12.000Z',
          reportId: '50042020123',
        } satisfies PollAnswer,
      }),
    },
  },
  get: {
    operationId: 'getReturnsPoll',
    summary: 'The state of the returns poll',
    description: 'One item by its key: the state that every instance shares.',
    answers: {
      200: answer('The state of the poll.', ref('PollState'), {
        done: {
          phase: 'idle',
          failures: 0,
          watermark: '2026-11-23T09:58:12Z',
          lastFinishedAt: '2026-11-23T10:01:40.512Z',
          lastTally: { rows: 212, applied: 3, unchanged: 209, unreadable: 0 },
        } satisfies PollView,
        underWay: {
          phase: 'asked',
          cycle: { from: '2026-10-19T10:00:00Z', until: '2026-11-23T10:00:00Z' },
          window: { from: '2026-10-19T10:00:00Z', until: '2026-11-18T10:00:00Z' },
          beganAt: '2026-11-23T10:00:00.000Z',
          reportId: '50042020123',
          notBefore: '2026-11-23T10:00:30.000Z',
          attempts: 0,
          failures: 0,
        } satisfies PollView,
      }),
    },
  },
};
