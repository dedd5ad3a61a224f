import { type ArgumentMetadata, ValidationPipe, type ValidationError } from '@nestjs/common';
import { badRequest, type FieldProblem } from '../api-error';
import { NOT_A_FIELD, unknownFields, wrongFields } from '../http-errors';

/** Checks bodies and queries against their class: unknown fields are refused, and no value is converted. */
export function validationPipe(): ValidationPipe {
  return new StrictValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => wrongFields(errors.flatMap((error) => problemsOf(error, ''))),
  });
}

/**
 * class-validator accepts names that every object inherits, such as `hasOwnProperty`, and Nest reads a missing body as
 * an empty object, which may mean "all". A class with `mayBeAbsent` is given no object for it.
 */
class StrictValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const inherited = names.filter((name) => name in Object.prototype);
    if (inherited.length > 0) throw unknownFields(inherited);
    const checked: unknown = await super.transform(value, metadata);
    if (metadata.type !== 'body' || (value !== undefined && value !== null)) return checked;
    if (value === undefined && mayBeAbsent(metadata.metatype)) return undefined;
    throw badRequest('The body is missing: send a JSON object.');
  }
}

function mayBeAbsent(body: ArgumentMetadata['metatype']): boolean {
  return body !== undefined && 'mayBeAbsent' in body && body.mayBeAbsent === true;
}

function problemsOf(error: ValidationError, path: string): FieldProblem[] {
  const field = path + error.property;
  const own = Object.entries(error.constraints ?? {}).map(([rule, text]) => ({
    field,
    problem: rule === 'whitelistValidation' ? NOT_A_FIELD : withoutField(text, error.property),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => problemsOf(child, `${field}.`))];
}

/** class-validator puts the field's name in front of each message; FieldProblem has it in `field`. */
function withoutField(text: string, field: string): string {
  return text.startsWith(`${field} `) ? text.slice(field.length + 1) : text;
}
