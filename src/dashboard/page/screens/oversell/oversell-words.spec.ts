import { bufferText, latePushText, pushText, shownText } from './oversell-words';

const at = '2026-11-29T07:00:00.000Z';
const push = { quantity: 3, state: 'accepted', propagationMs: 2400 } as const;

it.each([
  [undefined, ''],
  [push, '3 sent, accepted 2.4 s after it moved'],
  [{ ...push, state: 'failed' as const }, '3 sent, refused 2.4 s after it moved'],
  [
    { ...push, state: 'observed' as const, observedAt: '2026-11-29T07:05:00.000Z' },
    '3 sent, accepted 2.4 s after it moved, observed 5 min 0 s later',
  ],
  [
    { ...push, state: 'mismatch' as const },
    '3 sent, accepted 2.4 s after it moved; Amazon showed another number',
  ],
])('says what became of the push %j', (shown, text) => {
  expect(pushText({ at, ...(shown === undefined ? {} : { push: shown }) })).toBe(text);
});

it('says which delay it was, and which buffer would have saved it', () => {
  expect(latePushText({})).toBe('No push was under way.');
  expect(latePushText({ latePush: { txId: 'sync:MUG:3:a', quantity: 0, delayMs: 61_000 } })).toBe(
    '0 was on its way to Amazon and took 1 min 1 s.',
  );
  expect([null, 0, 2].map((savingBuffer) => bufferText({ savingBuffer }))).toEqual([
    'No buffer would have prevented it.',
    'It would not have needed a buffer.',
    'With 2 held back, Amazon would have sold nothing that was not there.',
  ]);
  expect([shownText(null), shownText(-2)]).toEqual(['not known', '−2']);
});
