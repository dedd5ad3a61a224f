import { ThrottledSkus } from './throttled-skus';

describe('429s in a row', () => {
  it.each<[string, string, string[]]>([
    ['two are the limit of the account', 'A! A!', ['account', 'account']],
    ['the third lets another SKU go first', 'A! A! A!', ['account', 'again']],
    ['the seventh of a sold-out one', '0! 0! 0! 0! 0! 0! 0!', ['account', 'again']],
    ['they never count against it while no other one is accepted', 'A! A! A! B! A!', ['again', 'again']],
    ['others accepted once in between may be chance', 'A! A! B A!', ['again']],
    ['others accepted twice in between: the SKU alone', 'A! A! B A! B C A!', ['alone']],
    ['and it stays so until a number of it is accepted', 'A! B A! B A! A!', ['alone', 'alone']],
    ['then they begin anew', 'A! B A! B A! A A!', ['account']],
  ])('%s: %s', (_, calls, verdicts) => {
    const skus = new ThrottledSkus();
    const ofA: string[] = [];
    for (const call of calls.split(' ')) {
      const sku = call.slice(0, 1);
      if (call.endsWith('!')) {
        const verdict = skus.note(sku, sku === '0');
        if (sku !== 'B') ofA.push(verdict);
      } else skus.noteTaken(sku);
    }
    expect(ofA.slice(-verdicts.length)).toEqual(verdicts);
  });

  it('begin anew with a new sender', () => {
    const skus = new ThrottledSkus();
    for (let calls = 0; calls < 2; calls += 1) skus.note('A', false);
    skus.clear();
    expect(skus.note('A', false)).toBe('account');
  });
});
