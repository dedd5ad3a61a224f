import { isRegistrableSku } from '../../inventory/domain/sku';
import { MAX_UNITS } from '../../inventory/domain/stock';
import { oneLineOf } from '../../platform/sku-pattern';

/** What is wrong with a value of the file; the message continues the path. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** A value is not what it must be; the message continues its path. */
export class BadValue extends Error {}

export type JsonObject = Readonly<Record<string, unknown>>;

const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);
const ISO_TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/;
/** DynamoDB's bound on a hash key. */
const MAX_ID_BYTES = 2048;
/** Characters of a text that a message shows. */
const MAX_SHOWN = 80;

/** Collects what is wrong, so that one run names all of it. */
export class Problems {
  readonly all: Problem[] = [];

  add(path: string, message: string): void {
    this.all.push({ path, message });
  }

  /** What `read` returns; when it throws BadValue, a problem and undefined. */
  read<T>(path: string, value: unknown, read: (value: unknown) => T): T | undefined {
    try {
      return read(value);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      this.add(path, error.message);
      return undefined;
    }
  }
}

/** The fields of one object of the file; each wrong field is a problem of its own. */
export class Fields {
  constructor(
    private readonly path: string,
    private readonly object: JsonObject,
    private readonly problems: Problems,
  ) {}

  required<T>(name: string, read: (value: unknown) => T): T | undefined {
    return this.problems.read(`${this.path}.${name}`, this.object[name], read);
  }

  /** Missing, null and empty are the same. */
  optional<T>(name: string, read: (value: unknown) => T): T | undefined {
    const value = this.object[name];
    return value === undefined || value === null || value === '' ? undefined : this.required(name, read);
  }

  /** The first of several names that the object has. */
  nameOf(...names: readonly [string, ...string[]]): string {
    return names.find((name) => name in this.object) ?? names[0];
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Units, as a whole number from `least` to `most`. */
export function unitsOf(value: unknown, least = 0, most = MAX_UNITS): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw new BadValue(`must be a whole number from ${least} to ${most}, and is ${shown(value)}`);
  return value;
}

export function skuOf(value: unknown): string {
  if (typeof value !== 'string' || !isRegistrableSku(value))
    throw new BadValue('is no SKU: it must be 1 to 40 printable characters on one line');
  return value;
}

/** An id that can be a key. */
export function idOf(value: unknown): string {
  if (typeof value !== 'string' || value === '' || Buffer.byteLength(value) > MAX_ID_BYTES)
    throw new BadValue(`is no id: it must be text of 1 to ${MAX_ID_BYTES} bytes`);
  return value;
}

/** Text of one line. */
export function textOf(value: unknown, longest: number): string {
  if (typeof value !== 'string' || !oneLineOf(longest).test(value))
    throw new BadValue(`must be 1 to ${longest} printable characters, and is ${shown(value)}`);
  return value;
}

export function booleanOf(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new BadValue(`must be true or false, and is ${shown(value)}`);
  return value;
}

export function oneOf<T extends string>(values: readonly T[]): (value: unknown) => T {
  return (value) => {
    const found = values.find((one) => one === value);
    if (found === undefined)
      throw new BadValue(`must be one of ${values.join(', ')}, and is ${shown(value)}`);
    return found;
  };
}

/** Milliseconds since the epoch, from such a number, a day (in UTC), or ISO 8601 text with its zone. */
export function timeOf(value: unknown): number {
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

/** A value as a message shows it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : JSON.stringify(value);
}

/** A text of the file in quotes, on one line and not too long. */
export function quoted(text: string): string {
  const characters = Array.from(text.slice(0, 2 * MAX_SHOWN + 2));
  return JSON.stringify(characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join('')}…` : text);
}
