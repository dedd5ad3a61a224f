import { createHmac, timingSafeEqual } from 'node:crypto';

/** Separates these keys from every other use of the secrets, and names the version of the call. */
const PURPOSE = 'syncstate internal call 1';

/**
 * The keys of calls between instances, derived from the secrets that sign webhooks: who has one of them may move stock
 * anyway. During a rotation instances have different lists, so each call is signed with every key, and one that both
 * sides have is enough.
 */
export class InternalKeys {
  private readonly keys: readonly Buffer[];

  constructor(secrets: readonly string[]) {
    this.keys = secrets
      .filter((secret) => secret !== '')
      .map((secret) => createHmac('sha256', secret).update(PURPOSE).digest());
  }

  /** The signatures of these bytes, separated by commas. `about` binds them to one call and one direction. */
  sign(about: string, body: Buffer | string): string {
    return this.digests(about, body).join(',');
  }

  /** True when one of the signatures is of a key that this instance has, too. */
  verify(about: string, body: Buffer | string, signatures: unknown): boolean {
    if (typeof signatures !== 'string') return false;
    const given = signatures.split(',').map((signature) => Buffer.from(signature));
    return this.digests(about, body)
      .map((digest) => Buffer.from(digest))
      .some((digest) => given.some((one) => one.length === digest.length && timingSafeEqual(one, digest)));
  }

  private digests(about: string, body: Buffer | string): string[] {
    return this.keys.map((key) =>
      createHmac('sha256', key).update(about).update('\n').update(body).digest('base64url'),
    );
  }
}
