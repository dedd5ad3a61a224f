import type { AmazonReport } from '../../../channels/amazon/reports/report-answer';
import { isOtherPeriod, reportOf } from './poll-plan';

const WINDOW = { from: '2026-10-18T09:59:55.000Z', until: '2026-11-17T09:59:55.000Z' };

function report(reportId: string, changes: Partial<AmazonReport> = {}): AmazonReport {
  const { from, until: to } = WINDOW;
  return { reportId, status: 'IN_QUEUE', createdAt: '2026-11-22T10:00:00.000Z', from, to, ...changes };
}

describe('the report that was asked for before', () => {
  it.each<[string, AmazonReport[], string | undefined]>([
    ['is the one of exactly this window', [report('A')], 'A'],
    [
      'is recognised in whatever form Amazon writes the times',
      [report('A', { from: '2026-10-18T11:59:55+02:00' })],
      'A',
    ],
    ['is not one with another begin', [report('A', { from: '2026-10-18T09:59:56.000Z' })], undefined],
    ['is not one with another end', [report('A', { to: '2026-11-17T09:59:54.000Z' })], undefined],
    ['is the done one of several', [report('A'), report('B', { status: 'DONE' }), report('C')], 'B'],
    [
      'is one in progress before one without rows',
      [report('A', { status: 'CANCELLED' }), report('B', { status: 'IN_PROGRESS' })],
      'B',
    ],
    [
      'is one that failed when there is no other: another one would fail too',
      [report('A', { status: 'FATAL' })],
      'A',
    ],
    [
      'is the newest of equally useful ones',
      [report('A'), report('B', { createdAt: '2026-11-22T10:00:01.000Z' })],
      'B',
    ],
  ])('%s', (_case, reports, reportId) => {
    expect(reportOf(WINDOW, reports)?.reportId).toBe(reportId);
  });

  it('is not one without times', () => {
    const { from, to, ...timeless } = report('A');
    expect(reportOf(WINDOW, [timeless])).toBeUndefined();
  });
});

describe('a report of another period', () => {
  it.each<[string, { from?: string; to?: string }, boolean]>([
    ['its own', { from: WINDOW.from, to: WINDOW.until }, false],
    ['a part of it', { from: '2026-11-01T00:00:00.000Z', to: WINDOW.until }, false],
    ['none that is shown', {}, false],
    ['one before', { from: '2025-01-01T00:00:00.000Z', to: WINDOW.from }, true],
    ['one after', { from: WINDOW.until, to: '2030-01-01T00:00:00.000Z' }, true],
  ])('%s', (_case, shown, isOther) => {
    expect(isOtherPeriod(WINDOW, shown)).toBe(isOther);
  });
});
