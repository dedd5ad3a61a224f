import { attachDiagnosis } from '../diagnosis/diagnosed-errors';
import { callOf } from '../diagnosis/store-call';
import { StoreUnavailable } from '../store-error';
import { missingOptionalTableOf } from './optional-table';

const LISTINGS = 'SyncState-Listings';

describe('an error of the store', () => {
  it.each<[string, string, string, object, string | undefined]>([
    ['an optional table', 'ResourceNotFoundException', 'Requested resource not found', {}, LISTINGS],
    [
      'an index of it',
      'ValidationException',
      'The table does not have the specified index: pending-index',
      { IndexName: 'pending-index' },
      LISTINGS,
    ],
    ['a required table', 'ResourceNotFoundException', '', { TableName: 'SyncState-Alerts' }, undefined],
    ['access to an optional table', 'AccessDeniedException', 'User: a', {}, undefined],
  ])('names the optional table that is missing: %s', (_what, name, message, input, missing) => {
    const place = { kind: 'aws', region: 'us-east-1' } as const;
    const call = callOf('QueryCommand', { TableName: LISTINGS, ...input }, place);
    const error = Object.assign(new Error(message), { name });
    attachDiagnosis(error, call);
    expect(missingOptionalTableOf(error)?.name).toBe(missing);
    expect(missingOptionalTableOf(new StoreUnavailable('No.', 'missing', { cause: error }))?.name).toBe(
      missing,
    );
  });
});
