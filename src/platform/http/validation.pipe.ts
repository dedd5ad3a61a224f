import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { badRequest, type FieldProblem } from './api-error';

/** Checks bodies and queries against their class: unknown fields are refused, nothing is converted by guessing. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => {
      const details = errors.flatMap((error) => problemsOf(error, ''));
      const named = details.map(({ field, problem }) => `${field} ${problem}`).join('; ');
      return badRequest(
        named === '' ? 'The request is not well-formed.' : `Not well-formed: ${named}.`,
        details,
      );
    },
  });
}

function problemsOf(error: ValidationError, path: string): FieldProblem[] {
  const field = path + error.property;
  const own = Object.entries(error.constraints ?? {}).map(([rule, text]) => ({
    field,
    problem:
      rule === 'whitelistValidation' ? 'is not a field of this request' : withoutField(text, error.property),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => problemsOf(child, `${field}.`))];
}

/** class-validator puts the field's name in front of each message; here it has a place of its own. */
function withoutField(text: string, field: string): string {
  return text.startsWith(`${field} `) ? text.slice(field.length + 1) : text;
}
