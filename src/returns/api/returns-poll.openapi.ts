import { answer, type ApiPart } from '../../platform/http/openapi/openapi';
import { integer, moment, objectOf, ref, text, wordOf } from '../../platform/http/openapi/openapi-schema';
import type { PollPhase, PollTally, Span } from '../report-poll/domain/poll-state';
import type { PollView } from './poll-view';
import type { PollAnswer } from './returns-poll.controller';

/** What the poll of the returns consists of. */
export const POLL_SCHEMAS: ApiPart['schemas'] = {
  PollAnswer: objectOf<PollAnswer>('Whether a poll was begun, or runs already.', {
    status: wordOf<PollAnswer['status']>({
      started: 'it begins now',
      under_way: 'one was under way already',
    }),
    since: moment('When it began.'),
    reportId: { optional: text('The report that Amazon is making for it.') },
  }),
  PollState: objectOf<PollView>('How far the poll is, and what the last one came to.', {
    phase: wordOf<PollPhase>({
      idle: 'nothing is under way',
      asking: 'Amazon is being asked for a report',
      asked: 'Amazon is making the report',
      ready: 'the report is being read',
    }),
    cycle: { optional: ref('Span') },
    window: { optional: ref('Span') },
    beganAt: { optional: moment('When the poll under way began.') },
    reportId: { optional: text('The report under way.') },
    notBefore: { optional: moment('Nothing is done before then.') },
    attempts: { optional: integer('Tries in a row that came to nothing.', { minimum: 0 }) },
    failures: integer('Reports in a row that failed.', { minimum: 0 }),
    watermark: { optional: moment('Every return that Amazon reported up to here is taken in.') },
    lastFinishedAt: { optional: moment('When the last poll was done.') },
    lastTally: { optional: ref('PollTally') },
  }),
  Span: objectOf<Span>('A stretch of time, its end not included.', {
    from: moment('Its first moment.'),
    until: moment('The first moment after it.'),
  }),
  PollTally: objectOf<PollTally>('What became of the rows of the reports.', {
    rows: integer('Rows that were read.', { minimum: 0 }),
    applied: integer('Rows that told something new.', { minimum: 0 }),
    unchanged: integer('Rows that were known.', { minimum: 0 }),
    unreadable: integer('Rows that could not be read; an alert names them.', { minimum: 0 }),
  }),
};

/** The poll by hand, and how it stands. */
export const POLL_PATH: ApiPart['paths'][string] = {
  post: {
    operationId: 'pollReturns',
    summary: "Poll Amazon's returns now",
    description: 'Does not wait for Amazon, which may take minutes: `GET` tells how far it is.',
    answers: {
      202: answer('A poll runs.', ref('PollAnswer'), {
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
    summary: 'How far the poll of the returns is',
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
