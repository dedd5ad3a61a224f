/**
 * Stored times: ISO 8601 in UTC with microseconds (`2026-11-23T10:02:17.123000Z`), so that they sort as text.
 */

/** The timestamp of a moment given in milliseconds since the epoch. */
export function timestampOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`;
}

/** Milliseconds since the epoch, without the microseconds. */
export function millisOf(timestamp: string): number {
  return Date.parse(`${timestamp.slice(0, 23)}Z`);
}
