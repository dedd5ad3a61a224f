import { callKeyOf } from './call-key';

describe('the key of a call', () => {
  it('is a UUID of version 5, and the same for the same rows in any order', () => {
    const key = callKeyOf(['amazon:order:1:item:2:1', 'amazon:order:1:item:1:1'], 0);
    expect(key).toBe('8e41e3e6-f0f9-50ef-9db8-d4422d125a45');
    expect(callKeyOf(['amazon:order:1:item:1:1', 'amazon:order:1:item:2:1'], 0)).toBe(key);
  });

  it.each([
    ['other rows', ['a', 'c'], 0],
    ['fewer rows', ['a'], 0],
    ['another try', ['a', 'b'], 1],
    ['a further try', ['a', 'b'], 2],
  ])('is another one for %s', (_case, txIds, keysBefore) => {
    expect(callKeyOf(txIds, keysBefore)).not.toBe(callKeyOf(['a', 'b'], 0));
  });
});
