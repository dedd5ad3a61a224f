import { ValidateBy } from 'class-validator';

/**
 * A JSON number without fraction within the bounds, and with `notZero` not 0; -0, NaN, text, booleans and lists are
 * refused with one message.
 */
export function WholeNumber(bounds: { min: number; max: number; notZero?: true }): PropertyDecorator {
  const { min, max, notZero = false } = bounds;
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
