import { isRecord, type JsonRecord } from '../../../platform/json-record';

/** The longest word that is passed on. */
const MAX_WORD = 60;

/** The JSON object of a message; undefined for any other text. */
export function parsed(body: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A field by its name in Amazon's model, whatever the case of its letters. */
export function fieldOf(record: JsonRecord, name: string): unknown {
  if (Object.hasOwn(record, name)) return record[name];
  const lower = name.toLowerCase();
  const key = Object.keys(record).find((candidate) => candidate.toLowerCase() === lower);
  return key === undefined ? undefined : record[key];
}

export function recordOf(record: JsonRecord, name: string): JsonRecord {
  const value = fieldOf(record, name);
  return isRecord(value) ? value : {};
}

/** An id or a word of a list: letters, digits and what ids have between them. */
export function wordOf(record: JsonRecord, name: string): string | undefined {
  const value = fieldOf(record, name);
  return typeof value === 'string' && value.length <= MAX_WORD && /^[\w.-]+$/.test(value) ? value : undefined;
}

export function unitsOf(record: JsonRecord, name: string): number | undefined {
  const value = fieldOf(record, name);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** An ISO 8601 time of the model, as an ISO time in UTC with milliseconds. */
export function timeOf(record: JsonRecord, name: string): string | undefined {
  const value = fieldOf(record, name);
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})$/.test(value))
    return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
