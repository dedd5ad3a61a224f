import { CronTime } from 'cron';
import { fromNowOn, latestOccurrence } from './poll-plan';
import { NEVER_POLLED } from './poll-state';

const at = (time: string): number => Date.parse(`2026-03-10T${time}Z`);

function latest(cron: string, since: number, now: number): string | undefined {
  const schedule = new CronTime(cron, 'UTC');
  const next = (afterMs: number): number => schedule.getNextDateFrom(new Date(afterMs), 'UTC').toMillis();
  const found = latestOccurrence(next, since, now);
  return found === undefined ? undefined : new Date(found).toISOString();
}

describe('a poll is due', () => {
  it.each([
    ['at the very moment of the cron', at('08:00:00'), '2026-03-10T08:00:00.000Z'],
    ['seconds after it, when the schedule is late', at('08:00:41.5'), '2026-03-10T08:00:00.000Z'],
    ['hours after it, when nothing ran in between', at('11:59:59'), '2026-03-10T08:00:00.000Z'],
  ])('%s', (_case, now, expected) => {
    expect(latest('0 */4 * * *', at('04:00:00'), now)).toBe(expected);
  });

  it('once, for all the moments that were missed', () => {
    expect(latest('0 */4 * * *', at('00:00:00'), at('13:07:00'))).toBe('2026-03-10T12:00:00.000Z');
  });

  it('every minute, for a schedule of every minute', () => {
    expect(latest('* * * * *', at('10:59:00'), at('11:00:02'))).toBe('2026-03-10T11:00:00.000Z');
  });
});

describe('no poll is due', () => {
  it.each([
    ['before the next moment of the cron', at('07:59:59.999')],
    ['a second time for the same moment', at('04:00:30')],
  ])('%s', (_case, now) => {
    expect(latest('0 */4 * * *', at('04:00:00'), now)).toBeUndefined();
  });

  it('on a new store: the moments before the first check count as over', () => {
    const now = at('11:00:00');
    const state = fromNowOn(NEVER_POLLED, now);
    expect(state).toEqual({ ...NEVER_POLLED, lastOccurrence: now });
    expect(latest('0 */4 * * *', now, at('11:59:59'))).toBeUndefined();
    expect(latest('0 */4 * * *', now, at('12:00:30'))).toBe('2026-03-10T12:00:00.000Z');
    expect(fromNowOn({ ...NEVER_POLLED, lastOccurrence: at('08:00:00') }, now)).toBeUndefined();
  });
});
