import type { CheckProgress } from '../../../api/drift-answers';
import { checkLine } from './check-words';

const NOW = Date.parse('2026-11-29T08:00:00Z');
const startedAt = '2026-11-29T07:56:00.000Z';
const finishedAt = '2026-11-29T07:58:00.000Z';

it.each<[CheckProgress, string]>([
  [{ status: 'off' }, 'not compared: It is not connected.'],
  [{ status: 'never' }, 'not compared yet: Once a day, or now.'],
  [{ status: 'under_way', startedAt, compared: 0 }, 'comparing: 0 so far, for 4 min 0 s.'],
  [
    { status: 'under_way', startedAt, compared: 1500, total: 6000, different: 1, unread: 2 },
    'comparing: 1,500 of 6,000 (25 %), 1 differs, 2 could not be read, for 4 min 0 s.',
  ],
  [
    { status: 'under_way', startedAt, compared: 20, total: 20, different: 0, problem: 'Amazon answers 503.' },
    'retrying: 20 of 20 (100 %), none differs, for 4 min 0 s. Amazon answers 503.',
  ],
  [
    { status: 'finished', startedAt, finishedAt, compared: 6000, different: 3, unread: 0, unlinked: 2 },
    'compared: 6,000, 2 min. ago, in 2 min 0 s, 3 differ, 2 listings with units that nothing links.',
  ],
  [
    { status: 'failed', startedAt, finishedAt, compared: 40, different: 0, problem: 'No answer.' },
    'gave up: After 40, 2 min. ago, in 2 min 0 s, none differs. No answer.',
  ],
])('of %j says %s', (view, text) => {
  const { mark, text: sentence } = checkLine(view, NOW);
  expect(`${mark.word}: ${sentence}`).toBe(text);
});

it('shows a bar only where it is known how much there is', () => {
  expect(checkLine({ status: 'under_way', compared: 3, total: 4 }, NOW).share).toBe(0.75);
  expect(checkLine({ status: 'under_way', compared: 0, total: 0 }, NOW).share).toBeUndefined();
  expect(checkLine({ status: 'finished', compared: 3, total: 4 }, NOW).share).toBeUndefined();
});
