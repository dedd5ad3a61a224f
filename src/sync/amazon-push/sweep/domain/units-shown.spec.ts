import type { ListingRead } from '../../../../channels/amazon/listings/listing-reader';
import { problemOfCall } from './units-shown';

const FOUND: ListingRead = { kind: 'not_found', sku: 'MUG', requestId: 'r-1' };
const FORBIDDEN = { kind: 'forbidden', details: 'the role is missing' } as ListingRead;
const SHARED = { kind: 'forbidden', details: 'the role is missing', isShared: true } as ListingRead;
const REJECTED = { kind: 'rejected', status: 400 } as ListingRead;
const NO_ANSWER = { kind: 'unavailable', reason: 'timeout' } as ListingRead;

describe('the problem of a call of the sweep', () => {
  it.each<[string, (ListingRead | undefined)[], string | undefined]>([
    ['Amazon does not answer', [NO_ANSWER, NO_ANSWER], 'Amazon does not answer: timeout.'],
    ['there is no answer of any SKU', [undefined], 'Amazon gave no usable answer.'],
    ['Amazon answers for one of them', [NO_ANSWER, FOUND], undefined],
    ['Amazon refuses one SKU, and shows the others', [FOUND, FORBIDDEN], undefined],
    ['the one SKU of the call is forbidden by itself', [FORBIDDEN], undefined],
    ['each is refused by itself', [FORBIDDEN, REJECTED], undefined],
    [
      'the account is refused: the first ones by themselves, the others with the search',
      [FORBIDDEN, FORBIDDEN, FORBIDDEN, SHARED],
      'Amazon refuses the search of listings: the role is missing.',
    ],
  ])('%s', (_, answers, problem) => {
    expect(problemOfCall(answers)).toBe(problem);
  });
});
