import { createHash } from 'node:crypto';

/** The namespace of the keys: a UUID of this service's own. */
const NAMESPACE = Buffer.from('6f2f0d2c5b0d4c0d9a5c7d3f1e8b4a61', 'hex');

/**
 * The idempotency key of a call: a UUID of version 5 (RFC 9562) of the rows that it writes, in any order, and of how many
 * keys were used for them before. The same rows get the same key from every sender.
 */
export function callKeyOf(txIds: readonly string[], keysBefore: number): string {
  const name = [...[...txIds].sort(), ...(keysBefore === 0 ? [] : [`#${keysBefore}`])].join('\n');
  const bytes = createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
