import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

type Json = Readonly<Record<string, unknown>>;

/** The copies of Amazon's models. */
type ModelFile =
  'orders_2026-01-01' | 'notifications' | 'OrderChangeNotification' | 'ListingsItemMfnQuantityChange';

const FOLDER = join(__dirname, '../../fixtures/amazon-models');
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const ajv = new Ajv({ allErrors: true, strict: false, formats: { 'date-time': DATE_TIME, date: true } });
const compiled = new Map<string, ValidateFunction>();

/** What is wrong with a body under a definition of a model. A field that the model does not name is a problem too. */
export function problemsOf(model: ModelFile, definition: string, body: unknown): readonly string[] {
  const validate = validatorOf(model, `#/definitions/${definition}`);
  return validate(body) ? [] : textsOf(validate);
}

/** What is wrong with an ORDER_CHANGE message. */
export function noticeProblems(message: string): readonly string[] {
  const validate = validatorOf('OrderChangeNotification', '');
  return validate(JSON.parse(message)) ? [] : textsOf(validate);
}

/** What is wrong with a LISTINGS_ITEM_MFN_QUANTITY_CHANGE notification. */
export function problemsOfQuantityNotice(notice: unknown): readonly string[] {
  const validate = validatorOf('ListingsItemMfnQuantityChange', '');
  return validate(notice) ? [] : textsOf(validate);
}

function validatorOf(model: ModelFile, ref: string): ValidateFunction {
  const known = compiled.get(model + ref);
  if (known !== undefined) return known;
  const text = readFileSync(join(FOLDER, `${model}.json`), 'utf8');
  const whole = closed(JSON.parse(text)) as Json;
  const { definitions } = whole;
  const validate = ajv.compile(ref === '' ? whole : { $ref: ref, definitions });
  compiled.set(model + ref, validate);
  return validate;
}

/** The same without ids, which are example addresses, and without room for fields that are not named. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const schema = Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !((key === '$id' || key === '$schema') && typeof inner === 'string'))
      // The only `allOf` is the filter of a subscription, whose parts must not be closed.
      .filter(([key]) => key !== 'allOf')
      .map(([key, inner]) => [key, closed(inner)]),
  );
  const namesFields = schema['type'] === 'object' && 'properties' in schema;
  return namesFields ? { ...schema, additionalProperties: false } : schema;
}

function textsOf({ errors }: ValidateFunction): readonly string[] {
  return (errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath || '/'} ${message ?? ''} ${JSON.stringify(params)}`,
  );
}
