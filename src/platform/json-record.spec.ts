import { isRecord } from './json-record';

it.each([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  [undefined, false],
  ['x', false],
  [1, false],
])('%p is a JSON object: %p', (value, expected) => {
  expect(isRecord(value)).toBe(expected);
});
