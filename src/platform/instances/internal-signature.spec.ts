import { createHmac } from 'node:crypto';
import { InternalKeys } from './internal-signature';

const BODY = '{"units":[]}';

describe('the signature of a call between instances', () => {
  it.each<[string, readonly string[], readonly string[], boolean]>([
    ['the same secret', ['one'], ['one'], true],
    ['another secret', ['one'], ['two'], false],
    ['a rotation: the caller has the new secret already', ['new', 'old'], ['old'], true],
    ['a rotation: the caller has only the old secret', ['old'], ['new', 'old'], true],
    ['lists in another order', ['a', 'b'], ['b', 'a'], true],
    ['lists without a common secret', ['a', 'b'], ['c', 'd'], false],
    ['no secrets at all', [], [], false],
    ['empty secrets only', [''], [''], false],
    ['an empty secret beside others', ['', 'a'], ['', 'b'], false],
  ])('of %s', (_, caller, receiver, isValid) => {
    const signatures = new InternalKeys(caller).sign('instance-1', BODY);
    expect(new InternalKeys(receiver).verify('instance-1', BODY, signatures)).toBe(isValid);
  });

  it('is for one receiver, one direction and these bytes', () => {
    const keys = new InternalKeys(['secret']);
    const signature = keys.sign('instance-1', BODY);
    expect(keys.verify('instance-1', Buffer.from(BODY), signature)).toBe(true);
    expect(keys.verify('instance-2', BODY, signature)).toBe(false);
    expect(keys.verify('instance-1', `${BODY} `, signature)).toBe(false);
    // An answer is about the signature of its call, so that it answers no other call, and is itself no call.
    const answer = keys.sign(signature, BODY);
    expect(keys.verify(signature, BODY, answer)).toBe(true);
    expect(keys.verify('instance-1', BODY, answer)).toBe(false);
    expect(keys.verify(keys.sign('instance-1', '{"units":[1]}'), BODY, answer)).toBe(false);
  });

  it('is not the signature of a webhook under the same secret', () => {
    const keys = new InternalKeys(['secret']);
    for (const encoding of ['base64', 'base64url'] as const)
      for (const bytes of [BODY, `instance-1\n${BODY}`])
        expect(
          keys.verify('instance-1', BODY, createHmac('sha256', 'secret').update(bytes).digest(encoding)),
        ).toBe(false);
  });

  it.each<[string, unknown]>([
    ['absent', undefined],
    ['empty', ''],
    ['of another type', 5],
    ['a list', ['x']],
    ['commas only', ',,,'],
    ['shorter than one', 'abc'],
    ['longer than one', 'a'.repeat(4000)],
    ['text beyond ASCII', 'é'.repeat(43)],
  ])('is refused when it is %s', (_, signatures) => {
    expect(new InternalKeys(['secret']).verify('instance-1', BODY, signatures)).toBe(false);
  });
});
