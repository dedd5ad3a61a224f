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
      return badRequest(
        details.map(({ field, problem }) => `${field}: ${problem}`).join('; ') ||
          'The request is not well-formed.',
        details,
      );
    },
  });
}

function problemsOf(error: ValidationError, path: string): FieldProblem[] {
  const field = path + error.property;
  const own = Object.values(error.constraints ?? {}).map((problem) => ({ field, problem }));
  return [...own, ...(error.children ?? []).flatMap((child) => problemsOf(child, `${field}.`))];
}
