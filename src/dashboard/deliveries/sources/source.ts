import { HASH_KEY, RANGE_KEY } from '../../../platform/http/input/cursor';
import { ENDED, type SourcePart } from '../domain/merge';

/** Deliveries of one origin, newest first, each of which it gives once. */
export interface DeliverySource {
  /** Its name in the cursor. */
  readonly name: string;
  /** What its positions consist of; the last part may be any text. */
  readonly position: readonly PositionPart[];
  /**
   * About `wanted` deliveries after a position, or from the newest on. It reads a bounded part of its table, and may give
   * fewer, even none, while there is more.
   */
  read(from: string | undefined, wanted: number): Promise<SourcePart>;
}

/** `month?`: empty where the list has no months. `time?`, `key?`: both empty before the first item of a month. */
type PositionPart = 'time' | 'key' | 'number' | 'month?' | 'time?' | 'key?';

/** Parts of a position, the last of which may hold any text. */
export function splitPosition(position: string, parts: number): string[] {
  const split = position.split('\n');
  return [...split.slice(0, parts - 1), split.slice(parts - 1).join('\n')];
}

export function joinPosition(...parts: readonly string[]): string {
  return parts.join('\n');
}

/** True for a position that the source can continue from: a cursor may hold any text. */
export function isPositionOf({ position }: DeliverySource, text: string): boolean {
  if (text === '' || text === ENDED) return true;
  const values = splitPosition(text, position.length);
  return (
    values.length === position.length && position.every((part, index) => isPart(part, values[index] ?? ''))
  );
}

function isPart(part: PositionPart, value: string): boolean {
  switch (part) {
    case 'time':
      return RANGE_KEY(value);
    case 'key':
      return HASH_KEY(value);
    case 'number':
      return /^\d{1,15}$/.test(value);
    case 'month?':
      return /^(\d{4}-\d\d)?$/.test(value);
    case 'time?':
      return value === '' || RANGE_KEY(value);
    case 'key?':
      return value === '' || HASH_KEY(value);
  }
}
