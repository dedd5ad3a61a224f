import { registerDecorator } from 'class-validator';
import { timestampOf } from '../../timestamp';

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;

/** The timestamp, in the format of stored times, of an ISO 8601 time with an offset; undefined for any other value. */
export function momentOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !DATE_TIME.test(value)) return undefined;
  const ms = Date.parse(value);
  if (Number.isNaN(ms) || !isDay(value.slice(0, 10))) return undefined;
  const micros = /\.\d{3}(\d{1,3})/.exec(value)?.[1] ?? '';
  return timestampOf(ms).replace(/000Z$/, `${micros.padEnd(3, '0')}Z`);
}

/** `Date` reads 30 February as 2 March. */
function isDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

/** Accepts an ISO 8601 time with an offset; `momentOf` reads it. */
export function IsMoment(): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'isMoment',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { message: '$property must be a time such as 2026-11-23T10:02:17Z' },
      validator: { validate: (value: unknown) => momentOf(value) !== undefined },
    });
  };
}
