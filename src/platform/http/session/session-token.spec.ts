import fc from 'fast-check';
import { readSessionToken, sessionToken } from './session-token';

const NOW = Date.parse('2026-11-29T10:00:00Z');
const SESSION = { id: 'AAAAAAAAAAAAAAAAAAAAAA', expiresAtMs: NOW + 1000 };
const TOKEN = sessionToken(SESSION, 'first-key');
const [ID = '', EXPIRY = '', SIGNATURE = ''] = TOKEN.split('.');

describe('the token of a session', () => {
  it.each([
    ['the key that signed it', ['first-key']],
    ['several keys, for rotation', ['second-key', 'first-key']],
  ])('is valid with %s', (_case, keys) => {
    expect(readSessionToken(TOKEN, keys, NOW)).toEqual(SESSION);
  });

  it('holds neither the key nor a part of it', () => {
    expect(TOKEN).toMatch(/^[A-Za-z0-9_-]{22}\.\d{13}\.[A-Za-z0-9_-]{43}$/);
  });

  it.each([
    ['when the key was removed', TOKEN, ['second-key'], NOW],
    ['without any key', TOKEN, [], NOW],
    ['at its expiry', TOKEN, ['first-key'], SESSION.expiresAtMs],
    ['after its expiry', TOKEN, ['first-key'], SESSION.expiresAtMs + 1],
    ['with a later expiry', `${ID}.${Number(EXPIRY) + 1}.${SIGNATURE}`, ['first-key'], NOW],
    ['with another id', `B${ID.slice(1)}.${EXPIRY}.${SIGNATURE}`, ['first-key'], NOW],
    ['with another signature', `${ID}.${EXPIRY}.${'A'.repeat(43)}`, ['first-key'], NOW],
    ['with a shorter signature', TOKEN.slice(0, -1), ['first-key'], NOW],
    ['with something after it', `${TOKEN}=`, ['first-key'], NOW],
    ['with an expiry that is no number', `${ID}.${'9'.repeat(400)}.${SIGNATURE}`, ['first-key'], NOW],
    ['without a signature', `${ID}.${EXPIRY}`, ['first-key'], NOW],
    ['when it is empty', '', ['first-key'], NOW],
  ])('is not valid %s', (_case, token, keys, now) => {
    expect(readSessionToken(token, keys, now)).toBeUndefined();
  });

  it('cannot be guessed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (guess) => {
        expect(readSessionToken(guess, ['first-key'], NOW)).toBeUndefined();
      }),
    );
  });
});
