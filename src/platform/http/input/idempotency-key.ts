import { badRequest } from '../api-error';

/** The Idempotency-Key header, or undefined without one. Throws 400 unless it is 1 to 255 printable ASCII characters. */
export function idempotencyKeyOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(header))
    throw badRequest('The Idempotency-Key must be 1 to 255 printable ASCII characters without blanks.', [
      { field: 'Idempotency-Key', problem: 'must be 1 to 255 printable ASCII characters' },
    ]);
  return header;
}
