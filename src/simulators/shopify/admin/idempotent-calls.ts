import { getDirectiveValues, GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { LoggedAdjustment } from '../stock/adjustment-log';
import type { IdempotencyKeys } from '../stock/idempotency';
import type { QuantityError } from '../stock/quantity-rules';

const REFUSALS = {
  mismatch: {
    code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
    message: 'The same idempotency key cannot be used with different operation parameters.',
  },
  failed_before: {
    code: 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED',
    message: 'A previous request with this idempotency key failed. Retry with a new idempotency key.',
  },
  concurrent: {
    code: 'IDEMPOTENCY_CONCURRENT_REQUEST',
    message: 'This request is currently in progress, please try again.',
  },
} as const;

/** The key of `@idempotent`. Since 2026-04 the mutations of quantities need one at run time; the schema does not show it. */
export function keyOf(info: GraphQLResolveInfo): string {
  const directive = info.schema.getDirective('idempotent');
  const [node] = info.fieldNodes;
  const values =
    directive === null || directive === undefined || node === undefined
      ? undefined
      : getDirectiveValues(directive, node, info.variableValues);
  const key = values?.['key'];
  if (typeof key !== 'string' || key === '')
    throw new GraphQLError(`The @idempotent directive is required for ${info.fieldName}.`, {
      extensions: { code: 'BAD_REQUEST' },
    });
  return key;
}

/** What a mutation came to: what was applied, or why nothing was. */
export type QuantityResult =
  { readonly adjustment: LoggedAdjustment } | { readonly errors: readonly QuantityError[] };

/** Runs a mutation once for its key. */
export function once(
  keys: IdempotencyKeys<QuantityResult>,
  key: string,
  parameters: string,
  run: () => QuantityResult,
): QuantityResult {
  const state = keys.stateOf(key, parameters);
  if (state.kind === 'repeated') return state.result;
  if (state.kind !== 'new') return { errors: [{ ...REFUSALS[state.kind], field: [] }] };
  const result = run();
  keys.keep(key, parameters, result, 'errors' in result);
  return result;
}
