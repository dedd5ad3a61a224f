/** A JSON object with nothing known about its members. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** True for a JSON object: not null, not a list. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
