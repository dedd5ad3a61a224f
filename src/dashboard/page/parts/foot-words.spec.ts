import { countText, staleText } from './foot-words';

const REFUSED = { statusCode: 400 };
const UNANSWERED = { statusCode: 0 };

it.each<[string, boolean, { statusCode: number } | undefined, string | undefined]>([
  ['that was read', false, undefined, undefined],
  ['while the service is lost', true, undefined, 'stale: the service does not answer'],
  ['whose read was not answered', false, UNANSWERED, 'stale: the service does not answer'],
  ['whose read was answered with an error', false, REFUSED, 'stale: the last read failed'],
])('a list %s', (_case, isLost, failure, text) => {
  expect(staleText(isLost, failure)).toBe(text);
});

it.each<[number, number | undefined, string]>([
  [0, undefined, '0 deliveries'],
  [1, undefined, '1 delivery'],
  [1, 1, '1 of 1 delivery'],
  [1, 1200, '1 of 1,200 deliveries'],
  [1500, undefined, '1,500 deliveries'],
])('%d items of %s are %s', (shown, total, text) => {
  expect(countText(shown, total, ['delivery', 'deliveries'])).toBe(text);
});
