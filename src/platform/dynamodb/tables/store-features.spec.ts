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
});
