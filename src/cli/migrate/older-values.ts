import { oneLineOf } from '../../platform/sku-pattern';
import { MAX_UNITS } from '../../inventory/domain/stock';
import { isRegistrableSku } from '../../inventory/domain/sku';
import type { JsonObject, JsonValue } from './json-entries';
import { quoted } from './json-path';

/** What is wrong with a value, or with the member of it that is named; the message goes on from its path. */
export interface Fault {
  readonly message: string;
  readonly member?: string;
}

/** A value is not what it must be. */
export class BadValue extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: string | readonly Fault[]) {
    super('A value of the older store cannot be read.');
    this.faults = typeof faults === 'string' ? [{ message: faults }] : faults;
  }
}

const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);
const ISO_TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/;
/** DynamoDB's bound on a key. */
const MAX_ID_BYTES = 2048;

export function isObject(value: JsonValue | symbol): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Units, as a whole number from `least` to what the API takes. */
export function unitsOf(value: JsonValue | undefined, least = 0, most = MAX_UNITS): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw new BadValue(`must be a whole number from ${least} to ${most}, and is ${shown(value)}`);
  return value;
}

export function skuOf(value: JsonValue | undefined): string {
  if (typeof value !== 'string' || !isRegistrableSku(value))
    throw new BadValue('is no SKU: it must be 1 to 40 printable characters on one line');
  return value;
}

/** An id that can be a key. */
export function idOf(value: JsonValue | undefined): string {
  if (typeof value !== 'string' || value === '' || Buffer.byteLength(value) > MAX_ID_BYTES)
    throw new BadValue(`is no id: it must be text of 1 to ${MAX_ID_BYTES} bytes`);
  return value;
}

/** Text of one line. */
export function textOf(value: JsonValue | undefined, longest: number): string {
  if (typeof value !== 'string' || !oneLineOf(longest).test(value))
    throw new BadValue(`must be 1 to ${longest} printable characters, and is ${shown(value)}`);
  return value;
}

export function booleanOf(value: JsonValue | undefined): boolean {
  if (typeof value !== 'boolean') throw new BadValue(`must be true or false, and is ${shown(value)}`);
  return value;
}

export function wordOf<T extends string>(value: JsonValue | undefined, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new BadValue(`must be one of ${words.join(', ')}, and is ${shown(value)}`);
  return found;
}

/** A moment in milliseconds since the epoch, from ISO 8601 text with its zone, a day (in UTC), or such milliseconds. */
export function momentOf(value: JsonValue | undefined): number {
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? isoMs(value) : NaN;
  if (!(ms >= EARLIEST_MS && ms < LATEST_MS))
    throw new BadValue(
      `must be a time as 2026-02-06T10:30:00Z, or milliseconds since 1970, and is ${shown(value)}`,
    );
  return Math.floor(ms);
}

function isoMs(text: string): number {
  const [, year, month, day, hour, zone] = ISO_TIME.exec(text) ?? [];
  if (year === undefined || (hour !== undefined && zone === undefined)) return NaN;
  // JavaScript takes 30 February for 2 March.
  const daysOfMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(day) < 1 || Number(day) > daysOfMonth) return NaN;
  return Date.parse(text.replace(' ', 'T').replace(',', '.'));
}

/** The first of several names that an object has. */
export function nameIn(object: JsonObject, ...names: readonly [string, ...string[]]): string {
  return names.find((name) => name in object) ?? names[0];
}

/** Reads the members of an object, and goes on after one that is wrong, so that all are told at once. */
export class Members {
  private readonly faults: Fault[] = [];

  constructor(private readonly object: JsonObject) {}

  /** `standIn` takes the place of a wrong one, until `done` throws. */
  required<T>(name: string, read: (value: JsonValue | undefined) => T, standIn: T): T {
    return this.read(name, read) ?? standIn;
  }

  /** Missing, null and empty are the same. */
  optional<T>(name: string, read: (value: JsonValue | undefined) => T): T | undefined {
    const value = this.object[name];
    return value === undefined || value === null || value === '' ? undefined : this.read(name, read);
  }

  fault(member: string, message: string): void {
    this.faults.push({ member, message });
  }

  /** The value that was read, if nothing was wrong. Throws BadValue. */
  done<T>(value: T): T {
    if (this.faults.length > 0) throw new BadValue(this.faults);
    return value;
  }

  private read<T>(name: string, read: (value: JsonValue | undefined) => T): T | undefined {
    try {
      return read(this.object[name]);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      for (const { message } of error.faults) this.fault(name, message);
      return undefined;
    }
  }
}

/** A value as a message shows it. */
export function shown(value: JsonValue | symbol | undefined): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'symbol' || Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
