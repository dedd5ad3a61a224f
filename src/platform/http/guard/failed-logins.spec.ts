import { clientOf, FailedLogins } from './failed-logins';

/** Counts this many failures and returns the result of the last one. */
function fail(logins: FailedLogins, address: string, times: number, nowMs: number): unknown {
  let last: unknown;
  for (let index = 0; index < times; index += 1) last = logins.count(address, nowMs);
  return last;
}

describe('failed logins', () => {
  it('are limited from the first one over the limit, which is marked', () => {
    const logins = new FailedLogins(20);
    expect(fail(logins, '203.0.113.7', 20, 0)).toBeUndefined();
    expect(logins.count('203.0.113.7', 0)).toEqual({ retryAfterSeconds: 60, isFirst: true });
    expect(logins.count('203.0.113.7', 10_500)).toEqual({ retryAfterSeconds: 50, isFirst: false });
    expect(logins.count('203.0.113.7', 59_999)).toEqual({ retryAfterSeconds: 1, isFirst: false });
  });

  it('are counted anew a minute after the first of them', () => {
    const logins = new FailedLogins(2);
    logins.count('203.0.113.7', 1000);
    expect(fail(logins, '203.0.113.7', 5, 50_000)).toEqual({ retryAfterSeconds: 11, isFirst: false });
    expect(logins.count('203.0.113.7', 61_000)).toBeUndefined();
  });

  it('are counted for each client', () => {
    const logins = new FailedLogins(1);
    fail(logins, '203.0.113.7', 9, 0);
    expect(logins.count('203.0.113.8', 0)).toBeUndefined();
  });

  it('of one IPv6 network count as those of one client', () => {
    const logins = new FailedLogins(3);
    for (let host = 1; host <= 3; host += 1) logins.count(`2001:db8:1:2::${host}`, 0);
    expect(logins.count('2001:db8:1:2:aaaa:bbbb:cccc:dddd', 0)).toMatchObject({ isFirst: true });
    expect(logins.count('2001:db8:1:3::1', 0)).toBeUndefined();
  });

  it('take bounded memory: the oldest of many clients is dropped', () => {
    const logins = new FailedLogins(1);
    fail(logins, '203.0.113.7', 2, 0);
    for (let client = 0; client < 10_000; client += 1)
      logins.count(`10.${client >> 16}.${(client >> 8) & 255}.${client & 255}`, 1);
    expect(logins.count('203.0.113.7', 2)).toBeUndefined();
  });
});

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.7', '203.0.113.7'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
  ['', ''],
])('the address %p belongs to the client %p', (address, client) => {
  expect(clientOf(address)).toBe(client);
});
