import { driftTimeline } from './drift-timeline';

const at = (minute: number): string => `2026-11-29T07:${String(minute).padStart(2, '0')}:00.000000Z`;

it('lists what a difference rests on in the order of time, each with its row', () => {
  const moments = driftTimeline({
    sent: [
      { quantity: 12, sentAt: at(1), submissionId: 's1' },
      { quantity: 7, sentAt: at(2), acceptedAt: at(2), submissionId: 's0' },
      { quantity: 1200, sentAt: at(3), acceptedAt: at(4), txId: 'sync:MUG:7:a', submissionId: 's2' },
    ],
    shown: [{ at: at(9) }, { quantity: 15, at: at(8) }],
    orders: [
      { units: 1, at: at(2) },
      { units: -2, at: at(5) },
    ],
    sentAgain: [at(10)],
    editedAgain: [at(11)],
    restoredAt: at(12),
  });
  expect(moments.map((moment) => `${moment.at.slice(14, 16)} ${moment.text}`)).toEqual([
    '01 12 was sent; the call had no answer, submission s1',
    '02 7 was sent, accepted, submission s0',
    '02 an order at Amazon took 1 unit',
    '03 1,200 was sent, accepted after 1 min 0 s, submission s2',
    '05 Amazon restored 2 units of a cancellation',
    '08 Amazon showed 15',
    '09 Amazon showed no number',
    '10 the number was sent again by itself',
    '11 another system wrote its number again',
    '12 Amazon showed what it should again',
  ]);
  expect(moments[3]?.txId).toBe('sync:MUG:7:a');
});
