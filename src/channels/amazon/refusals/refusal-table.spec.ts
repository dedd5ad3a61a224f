import { endOfRefusal, type Remark, type RefusalEnd } from './refusal-table';

const issue = (code: string, message: string, severity = 'ERROR'): Remark => ({ code, message, severity });
const INTERNAL = issue('4000000', 'An internal error has occurred. Please try again.');
const WRONG_TYPE = issue('4000003', 'The Amazon product type specified is invalid or not supported.');
const MISSING = issue('90220', "'item_name' is required but not supplied.");

const CASES: [name: string, remarks: Remark[], end: RefusalEnd][] = [
  ['an internal error', [INTERNAL], 'retry'],
  [
    'its code with words of another language',
    [issue('4000000', 'Ein interner Fehler ist aufgetreten.')],
    'retry',
  ],
  ['its words under another code', [issue('90244', 'An internal error occurred, try again.')], 'retry'],
  ['the code of a 500', [{ code: 'InternalFailure', message: 'We encountered an internal error.' }], 'retry'],
  ['the code of a 503', [{ code: 'ServiceUnavailable', message: 'No.' }], 'retry'],
  ['a service that is away', [issue('1', 'The inventory service is temporarily unavailable.')], 'retry'],
  [
    'a request to come back later',
    [issue('90057', 'We could not process this. Please try again later.')],
    'retry',
  ],
  ['a request to come back in minutes', [issue('1', 'Please resubmit your request in 15 minutes.')], 'retry'],
  ['an unnamed error', [issue('90000001', 'An unexpected error occurred. Please try again.')], 'retry'],
  ['a time-out inside Amazon', [issue('1', 'The request has timed out.')], 'retry'],
  ['maintenance', [issue('1', 'The service is undergoing maintenance.')], 'retry'],
  ['a part that is away', [issue('1', 'A dependency is not available at this time. Please retry.')], 'retry'],
  ['what went wrong at Amazon', [issue('1', 'Something went wrong on our end. Please try again.')], 'retry'],
  ['two temporary errors', [INTERNAL, issue('1', 'The service is busy.')], 'retry'],
  ['a warning beside a temporary error', [INTERNAL, issue('18155', 'Low resolution.', 'WARNING')], 'retry'],
  ['a lasting error beside a temporary one', [INTERNAL, MISSING], 'block'],
  ['a product type', [WRONG_TYPE], 'look_again'],
  ['a product type as 8101', [issue('8101', 'Invalid ProductType value for SKU: [A].')], 'look_again'],
  [
    'a product type under another code',
    [issue('1', "The provided value for 'Product Type' is invalid.")],
    'look_again',
  ],
  ['a quoted product type', [issue('InvalidInput', "Invalid 'productType' provided.")], 'look_again'],
  ['no valid product type', [issue('1', 'The value MUG is not a valid product type.')], 'look_again'],
  ['what may follow from a wrong product type', [MISSING, WRONG_TYPE], 'look_again'],
  ['a product type and a temporary error', [INTERNAL, WRONG_TYPE], 'look_again'],
  [
    'an attribute that a product type requires',
    [issue('99022', "'size' is required for product type SHIRT.")],
    'block',
  ],
  ['a value that is away for good', [issue('1', 'The value is not available at this time.')], 'block'],
  ['a missing attribute', [MISSING], 'block'],
  ['an invalid attribute', [issue('90000900', 'The attributes are invalid.')], 'block'],
  ['a value to correct before the next try', [issue('18027', 'Correct the value and try again.')], 'block'],
  [
    'creating with the generic type',
    [issue('4000004', 'Creating products is not supported with it.')],
    'block',
  ],
  ['an unreadable body', [{ code: 'InvalidInput', message: 'Request has missing parameters.' }], 'block'],
  ['a warning alone', [issue('18155', 'Low resolution.', 'WARNING')], 'block'],
  ['no remark', [], 'block'],
];

describe('the end of a refusal', () => {
  it.each(CASES)('%s', (_name, remarks, end) => {
    expect(endOfRefusal(remarks)).toBe(end);
  });
});
