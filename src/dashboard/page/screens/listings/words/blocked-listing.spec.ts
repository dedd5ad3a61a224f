import type { Alert } from '../../../api/answers';
import { listingOfAlert, listingOfError } from './blocked-listing';

describe('the listing behind a problem', () => {
  it.each([
    ['Its listing MUG-3 is blocked: Amazon does not know it.', 'MUG-3'],
    ['Its listing A is blocked: B is blocked: twice.', 'A'],
    ['Amazon does not know it.', undefined],
    [undefined, undefined],
  ])('of the error %j is %j', (syncError, sellerSku) => {
    expect(listingOfError(syncError)).toBe(sellerSku);
  });

  it.each<[Partial<Alert>, string | undefined]>([
    [{ sku: 'MUG-3', message: 'MUG-3 (3 x MUG) is not sent to Amazon: no such listing.' }, 'MUG-3'],
    [{ sku: 'MUG-3', type: 'sync_failed', message: 'the quantity 4 of MUG-3 (3 x MUG) in 9 tries' }, 'MUG-3'],
    [{ sku: 'MUG', message: 'MUG is not sent to Amazon: no such listing (3 x tried).' }, undefined],
    [{ sku: 'MUG (3', message: 'MUG (3 is not sent to Amazon.' }, undefined],
    [{ sku: 'MUG-3', type: 'unknown_sku', message: 'MUG-3 (3 x MUG) is not registered.' }, undefined],
    [{ message: 'MUG-3 (3 x MUG) and others' }, undefined],
  ])('of the alert %j is %j', (alert, sellerSku) => {
    expect(listingOfAlert({ type: 'listing_blocked', message: '', ...alert })).toBe(sellerSku);
  });
});
