import { ValidateBy } from 'class-validator';

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** True: zero is refused. */
  readonly notZero?: boolean;
}

/** A JSON number without fraction within the bounds; -0, NaN, text, booleans and lists are refused with one message. */
export function WholeNumber({ min, max, notZero = false }: Bounds): PropertyDecorator {
  const exception = notZero ? ', but not 0' : '';
  const validate = (value: unknown): boolean =>
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    !Object.is(value, -0) &&
    value >= min &&
    value <= max &&
    !(notZero && value === 0);
  return ValidateBy(
    { name: 'wholeNumber', validator: { validate } },
    { message: `$property must be a whole number from ${min} to ${max}${exception}` },
  );
}
