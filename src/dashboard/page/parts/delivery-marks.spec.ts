import { outcomeMark } from './delivery-marks';

describe('the outcome of a delivery', () => {
  it.each([
    ['applied', 0, 'applied', 'good'],
    ['retrying', 3, 'retrying (3)', 'warning'],
    ['retrying', 0, 'retrying', 'warning'],
    ['review', 0, 'to be judged', 'warning'],
    ['blocked', 2, 'blocked', 'bad'],
    ['of_a_newer_service', 0, 'of a newer service', 'quiet'],
  ])('%s after %d attempts', (outcome, attempts, word, tone) => {
    expect(outcomeMark(outcome, attempts)).toMatchObject({ word, tone });
  });
});
