import { objectiveOf, receiptStepsOf } from './receipt-settings';

it.each([
  ['99%<60s', { share: 0.99, withinMs: 60_000 }],
  ['95%<15m', { share: 0.95, withinMs: 900_000 }],
  ['99.9%<2h', { share: 0.999, withinMs: 7_200_000 }],
  ['100%<60s', undefined],
  ['0%<60s', undefined],
  ['99%<0s', undefined],
  ['99%<25h', undefined],
  ['99 % < 60 s', undefined],
  ['60s', undefined],
])('the objective %s', (text, objective) => {
  expect(objectiveOf(text)).toEqual(objective);
});

it.each([
  [
    ['60000', '300000'],
    [60_000, 300_000],
  ],
  [['100'], [100]],
  [['99'], undefined],
  [['300000', '60000'], undefined],
  [['60000', '60000'], undefined],
  [['1e5'], undefined],
  [['86400001'], undefined],
  [[], undefined],
  [Array.from({ length: 9 }, (_, n) => String(1000 + n)), undefined],
])('the steps %j', (texts, steps) => {
  expect(receiptStepsOf(texts)).toEqual(steps);
});
