import fc from 'fast-check';
import { Readable } from 'node:stream';
import { headOfAuthentic, isAuthentic, signBody } from './hmac';

const SECRET = 'test-secret-one';
const BODY = Buffer.from('{"id":5934017282231,"note":"Zoë’s order"}');

/** printf '%s' BODY | openssl dgst -sha256 -hmac test-secret-one -binary | base64 */
const SIGNED_BY_OPENSSL = 'Yw09L1OMtyKkOCzGuGpblZgVe4akLMSImqISsN+l/HY=';
const NOTHING_SIGNED_BY_OPENSSL = 'nuTRYYFRFnGb/dlL4mVRjfzfW3MlK94dz+9xjKRe/MU=';

describe('the signature of a webhook', () => {
  it('is what openssl computes', () => {
    expect(signBody(BODY, SECRET)).toBe(SIGNED_BY_OPENSSL);
    expect(signBody(Buffer.alloc(0), SECRET)).toBe(NOTHING_SIGNED_BY_OPENSSL);
  });

  it.each<[string, readonly string[], boolean]>([
    ['the secret', [SECRET], true],
    ['the secret, first of two', [SECRET, 'old'], true],
    ['the secret, last of three', ['new', 'other', SECRET], true],
    ['another secret', ['other'], false],
    ['no secret', [], false],
  ])('is checked with %s', (_case, secrets, authentic) => {
    expect(isAuthentic(BODY, SIGNED_BY_OPENSSL, secrets)).toBe(authentic);
  });

  it.each<[string, string | undefined]>([
    ['missing', undefined],
    ['empty', ''],
    ['too short', SIGNED_BY_OPENSSL.slice(0, -4)],
    ['too long', `${SIGNED_BY_OPENSSL}AAAA`],
    ['without its padding', SIGNED_BY_OPENSSL.slice(0, -1)],
    ['followed by a line break', `${SIGNED_BY_OPENSSL}\n`],
    ['sent twice', `${SIGNED_BY_OPENSSL}, ${SIGNED_BY_OPENSSL}`],
    ['hexadecimal', Buffer.from(SIGNED_BY_OPENSSL, 'base64').toString('hex')],
    ['not base64', '*'.repeat(44)],
    ['not ASCII', 'é'.repeat(44)],
    ['of zero bytes', Buffer.alloc(32).toString('base64')],
  ])('is not authentic when it is %s', (_case, header) => {
    expect(isAuthentic(BODY, header, [SECRET])).toBe(false);
  });

  it('is not authentic when it was made with an empty secret', () => {
    expect(isAuthentic(BODY, signBody(BODY, ''), ['', SECRET])).toBe(false);
  });

  it('does not cover a body with one bit changed', () => {
    fc.assert(
      fc.property(fc.nat(BODY.length - 1), fc.nat(7), (index, bit) => {
        const changed = Buffer.from(BODY);
        changed.writeUInt8(changed.readUInt8(index) ^ (1 << bit), index);
        expect(isAuthentic(changed, SIGNED_BY_OPENSSL, [SECRET])).toBe(false);
      }),
    );
  });

  it('is true or false for any header, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (header) => {
        expect(isAuthentic(BODY, header, [SECRET])).toBe(false);
      }),
    );
  });
});

describe('the signature of a body that is too large to keep', () => {
  const limits = { secrets: ['first', 'second'], maxBytes: 100, headBytes: 10 };
  const body = Buffer.from('0123456789'.repeat(10));
  const rest = (from: number, end = body.length): Readable =>
    Readable.from([body.subarray(from, from + 3), body.subarray(from + 3, end)], { objectMode: false });

  it.each([0, 5, 50])(
    'is valid over its first %p bytes and its rest, and gives the first ten',
    async (from) => {
      const given = signBody(body, 'second');
      const head = await headOfAuthentic(body.subarray(0, from), rest(from), given, limits);
      expect(head?.toString()).toBe('0123456789');
    },
  );

  it.each([
    ['another secret', signBody(body, 'third'), rest(0), limits],
    ['no signature', undefined, rest(0), limits],
    ['a body that ends early', signBody(body, 'first'), rest(0, 99), limits],
    ['more bytes than are read', signBody(body, 'first'), rest(0), { ...limits, maxBytes: 99 }],
  ])('is not valid with %s', async (_case, given, stream, limit) => {
    expect(await headOfAuthentic(Buffer.alloc(0), stream, given, limit)).toBeUndefined();
  });
});
