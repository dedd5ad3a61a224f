import { ApiError } from '../api-error';
import { versionConditionOf } from './version-condition';

it.each([
  [{}, undefined],
  [{ 'if-match': '"7"' }, 7],
  [{ 'if-match': '12' }, 12],
  [{ 'if-none-match': '*' }, 0],
])('%j is the version %p', (headers, expected) => {
  expect(versionConditionOf(headers)).toBe(expected);
});

it.each([
  [{ 'if-match': '*' }],
  [{ 'if-match': '' }],
  [{ 'if-match': '0' }],
  [{ 'if-match': '-1' }],
  [{ 'if-match': '"7' }],
  [{ 'if-match': 'W/"7"' }],
  [{ 'if-match': '1, 2' }],
  [{ 'if-none-match': '"7"' }],
  [{ 'if-match': '7', 'if-none-match': '*' }],
])('%j is refused', (headers) => {
  expect(() => versionConditionOf(headers)).toThrow(ApiError);
});

it.each([
  [{ 'if-match': '*' }, 'If-Match', 'must be a version'],
  [{ 'if-none-match': '"7"' }, 'If-None-Match', 'must be *'],
  [{ 'if-match': '7', 'if-none-match': '*' }, 'If-Match', 'excludes If-None-Match'],
])('%j names the header and what it takes', (headers, field, problem) => {
  expect(() => versionConditionOf(headers)).toThrow(
    expect.objectContaining({ details: [{ field, problem }] }) as Error,
  );
});
