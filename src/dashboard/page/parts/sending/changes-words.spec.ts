import { changesText, sendWords } from './changes-words';

describe('what a resume sends', () => {
  it.each([
    [{ skus: 0, up: 0, down: 0, toZero: 0 }, 'No quantity at Amazon changes.', 'Resume'],
    [
      { skus: 1, up: 1, down: 0, toZero: 0 },
      '1 quantity at Amazon changes: 1 goes up.',
      'Send 1 quantity to Amazon',
    ],
    [
      { skus: 1204, up: 800, down: 404, toZero: 12 },
      '1,204 quantities at Amazon change: 800 go up, 404 go down, 12 of them to 0.',
      'Send 1,204 quantities to Amazon',
    ],
  ])('%j is: %s', (changes, text, button) => {
    expect(changesText(changes)).toBe(text);
    expect(sendWords(changes)).toBe(button);
  });
});
