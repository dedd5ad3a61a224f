import { WrongSignatures } from './wrong-signatures';

const MINUTE_MS = 60_000;
const SHOP = 'fernhill-supply.myshopify.com';

describe('messages with a wrong signature', () => {
  let failures: WrongSignatures;

  beforeEach(() => {
    failures = new WrongSignatures();
  });

  const countedAt = (...minutes: number[]): (number | undefined)[] =>
    minutes.map((minute) => failures.count(SHOP, minute * MINUTE_MS));

  it('are reported when there are eight, however fast', () => {
    expect(countedAt(0, 0, 0, 0, 0, 0, 0, 0, 0)).toEqual([
      ...Array<undefined>(7).fill(undefined),
      8,
      undefined,
    ]);
  });

  it('are reported when three of them lie ten minutes apart', () => {
    expect(countedAt(0, 1, 10)).toEqual([undefined, undefined, 3]);
  });

  it('are reported at most every fifteen minutes, whatever shops they name', () => {
    countedAt(0, 1, 10);
    for (let shop = 0; shop < 1000; shop += 1)
      for (let failure = 0; failure < 10; failure += 1)
        expect(failures.count(`shop-${shop}.myshopify.com`, 24 * MINUTE_MS)).toBeUndefined();
    expect(countedAt(25, 26)).toEqual([undefined, undefined]);
    expect(countedAt(36)).toEqual([3]);
  });

  it('are forgotten after four hours', () => {
    expect(countedAt(0, 1, 242)).toEqual([undefined, undefined, undefined]);
  });

  it('end with an authentic message of the shop', () => {
    countedAt(0, 1, 10);
    expect(failures.end(SHOP)).toBe(true);
    expect(failures.end(SHOP)).toBe(false);
    expect(countedAt(11)).toEqual([undefined]);
    expect(failures.end(SHOP)).toBe(false);
  });
});
