import * as api from '../../platform/http/openapi/openapi';
import { DEFAULT_HOURS, MAX_HOURS } from './slo.dto';
import type { BurnWindow, ErrorBudget, SloLeg, SloPoint, SloShare, SloView } from './slo-view';

const ACCEPTED: SloLeg = {
  objective: '99%<60s',
  share: 0.99,
  withinMs: 60_000,
  '1h': { good: 38, total: 38 },
  '24h': { good: 611, total: 614 },
  '28d': { good: 17_410, total: 17_455 },
  errorBudget: { total: 174, used: 45, left: 129 },
  burnRate: { '5m': null, '30m': 0, '1h': 0, '6h': 0.4 },
  p99Ms: 4060,
};
const OBSERVED: SloLeg = {
  objective: '95%<15m',
  share: 0.95,
  withinMs: 900_000,
  '1h': { good: 36, total: 36 },
  '24h': { good: 602, total: 609 },
  '28d': { good: 17_203, total: 17_390 },
  errorBudget: { total: 869, used: 187, left: 682 },
  burnRate: { '5m': null, '30m': 0, '1h': 0, '6h': 0.2 },
  p99Ms: 301_000,
};
const POINT: SloPoint = {
  at: '2026-11-23T10:00:00.000000Z',
  accepted: { good: 38, total: 38 },
  observed: { good: 36, total: 36 },
};
const VIEW: SloView = { accepted: ACCEPTED, observed: OBSERVED, series: [POINT] };

const RATE = api.nullable('number', 'In this window; null where no number ended.');

/** The objectives. */
export const SLO_API: api.Part = {
  tag: 'slo',
  description:
    'The objectives of the service, by leg: from the movement to its acceptance by Amazon (`SLO_ACCEPTED`), and from there until Amazon shows the number (`SLO_OBSERVED`).',
  schemas: {
    SloShare: api.objectOf<SloShare>('Numbers whose leg ended.', {
      good: api.count('Within the time of the objective.'),
      total: api.count('All.'),
    }),
    ErrorBudget: api.objectOf<ErrorBudget>('The error budget of 28 days, in numbers.', {
      total: api.count('How many may be late.'),
      used: api.count('How many were.'),
      left: api.integer('What is left; below 0 when it is overspent.'),
    }),
    BurnRate: api.objectOf<Readonly<Record<BurnWindow, number | null>>>(
      'How many times faster than the budget allows it is spent; 1 spends it in 28 days.',
      { '5m': RATE, '30m': RATE, '1h': RATE, '6h': RATE },
    ),
    SloLeg: api.objectOf<SloLeg>('One objective and how it is kept.', {
      objective: api.text('As it is configured.'),
      share: { type: 'number', description: 'The share that it asks for.', minimum: 0, maximum: 1 },
      withinMs: api.count('Its time, in milliseconds.'),
      '1h': api.ref('SloShare'),
      '24h': api.ref('SloShare'),
      '28d': api.ref('SloShare'),
      errorBudget: api.ref('ErrorBudget'),
      burnRate: api.ref('BurnRate'),
      p99Ms: api.nullable('number', 'The p99 of the last 24 hours, in milliseconds, at most 10 % off.'),
    }),
    SloPoint: api.objectOf<SloPoint>('One hour.', {
      at: api.moment('Its begin.'),
      accepted: api.ref('SloShare'),
      observed: api.ref('SloShare'),
    }),
    Slo: api.objectOf<SloView>('The objectives, measured.', {
      accepted: api.ref('SloLeg'),
      observed: api.ref('SloLeg'),
      series: api.listOf(api.ref('SloPoint'), 'One point an hour, oldest first.'),
    }),
  },
  operations: {
    'GET /api/slo': {
      operationId: 'getSlo',
      summary: 'Get the objectives and how they are kept',
      description:
        'Numbers count when their leg ends: one that is late counts when it is accepted or shown at last, and one that Amazon shows otherwise, or not at all, counts as late. A push that Amazon refuses has not ended. The numbers of an import are left out.',
      parameters: [
        api.inQuery('hours', 'Hours of the series.', {
          type: 'integer',
          minimum: 1,
          maximum: MAX_HOURS,
          default: DEFAULT_HOURS,
        }),
      ],
      answers: { 200: api.json('The objectives.', api.ref('Slo'), { kept: VIEW }) },
    },
  },
};
