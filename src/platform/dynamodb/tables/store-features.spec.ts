import { isUnknownToStore } from './store-features';

describe('an operation that a store does not have', () => {
  it.each<[string, string, number | undefined]>([
    ['DynamoDB Local, the embedded engine, dynalite, Alternator', 'UnknownOperationException', 400],
    ['another engine', 'UnsupportedOperationException', 400],
    ['another engine', 'UnsupportedOperation', 400],
    ['another engine', 'OperationNotSupportedException', 400],
    ['another engine', 'InvalidAction', 400],
    ['another engine', 'NotImplemented', 501],
    ['LocalStack', 'InternalFailure', 501],
    ['a proxy', 'UnknownError', 404],
    ['a proxy', 'UnknownError', 405],
  ])('is known by the refusal of %s: %s', (_store, name, httpStatusCode) => {
    expect(isUnknownToStore({ name, message: '', $metadata: { httpStatusCode } })).toBe(true);
  });

  it.each<[string, number | undefined]>([
    ['AccessDeniedException', 400],
    ['AccessDeniedException', 404],
    ['ResourceNotFoundException', 404],
    ['ValidationException', 400],
    ['ThrottlingException', 400],
    ['InternalServerError', 500],
    ['UnknownError', 503],
    ['TimeoutError', undefined],
  ])('is not %s (HTTP %s)', (name, httpStatusCode) => {
    expect(isUnknownToStore({ name, message: '', $metadata: { httpStatusCode } })).toBe(false);
  });

  it.each<[string, string, number]>([
    ['ValidationException', 'Time to live is not supported', 400],
    ['InternalFailure', 'The API action UpdateTimeToLive is not yet implemented', 500],
    ['InternalServerError', 'This feature has not been emulated', 500],
    ['SerializationException', 'Tagging is not currently supported', 400],
  ])('is known by the words of a %s: %s', (name, message, httpStatusCode) => {
    expect(isUnknownToStore({ name, message, $metadata: { httpStatusCode } })).toBe(true);
  });

  it.each<[string, string]>([
    ['AccessDeniedException', 'Tagging is not supported by this policy'],
    ['ValidationException', 'TimeToLive is already enabled'],
  ])('is not the %s: %s', (name, message) => {
    expect(isUnknownToStore({ name, message, $metadata: { httpStatusCode: 400 } })).toBe(false);
  });
});
