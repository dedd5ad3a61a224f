import { SILENT_MS, type StoredRun, verdictOf, verificationOf } from './verification';

const NOW = Date.parse('2026-11-29T10:00:00Z');
const STARTED = '2026-11-29T09:59:00.000Z';
const RUN: StoredRun = { startedAt: STARTED, beatAtMs: NOW - 1000, progress: { done: 10, total: 100 } };
const REACH = { fromFirstRow: 1, fromLaterRow: 0, unmoved: 0 };
const VIOLATION = { invariant: 'I1', sku: 'MUG', what: 'sum', expected: '1', found: '2' } as const;
const PROOF = {
  skus: 1,
  rows: 2,
  pushes: 3,
  listings: 4,
  orderItems: 5,
  adjustments: 6,
  receipts: 0,
  differences: 0,
  reread: 0,
  reach: REACH,
  violations: [],
};

it.each<[string, StoredRun | undefined, object]>([
  ['no run', undefined, { state: 'never' }],
  ['a run', RUN, { state: 'running', startedAt: STARTED, progress: { done: 10, total: 100 } }],
  [
    'a run that has read more than the store counted',
    { ...RUN, progress: { done: 120, total: 100 } },
    { state: 'running', startedAt: STARTED, progress: { done: 120, total: 120 } },
  ],
  [
    'a run at its last moment of silence',
    { ...RUN, beatAtMs: NOW - SILENT_MS },
    { state: 'running', startedAt: STARTED, progress: { done: 10, total: 100 } },
  ],
  [
    'a run that is silent',
    { ...RUN, beatAtMs: NOW - SILENT_MS - 1 },
    {
      state: 'failed',
      startedAt: STARTED,
      finishedAt: '2026-11-29T09:59:29.999Z',
      error: 'The process that ran the proof has ended. Start it again.',
    },
  ],
  [
    'a run that failed, long ago',
    { ...RUN, beatAtMs: 0, finishedAt: '2026-11-29T09:59:30.000Z', error: 'No access.' },
    { state: 'failed', startedAt: STARTED, finishedAt: '2026-11-29T09:59:30.000Z', error: 'No access.' },
  ],
  [
    'a run with a verdict',
    { ...RUN, beatAtMs: 0, finishedAt: '2026-11-29T09:59:30.000Z', proof: verdictOf(PROOF, 12.6) },
    {
      state: 'done',
      startedAt: STARTED,
      finishedAt: '2026-11-29T09:59:30.000Z',
      proof: {
        proven: true,
        skus: 1,
        rows: 2,
        pushes: 3,
        listings: 4,
        orderItems: 5,
        adjustments: 6,
        receipts: 0,
        differences: 0,
        reach: REACH,
        violations: [],
        violationCount: 0,
        durationMs: 13,
      },
    },
  ],
])('%s', (_case, run, expected) => {
  expect(verificationOf(run, NOW)).toEqual(expected);
});

it('keeps the first fifty violations, and the number of all', () => {
  const violations = Array.from({ length: 51 }, () => VIOLATION);
  const verdict = verdictOf({ ...PROOF, violations }, 1);
  expect(verdict).toMatchObject({ proven: false, violationCount: 51 });
  expect(verdict.violations).toHaveLength(50);
});
