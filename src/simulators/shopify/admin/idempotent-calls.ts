import { getDirectiveValues, GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { IdempotencyKeys } from '../stock/idempotency';
import type { QuantityError } from '../stock/quantity-rules';

/** The payload of a mutation of quantities. */
export interface QuantityPayload {
  readonly inventoryAdjustmentGroup: object | null;
  readonly userErrors: readonly QuantityError[];
}

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

/** Runs a mutation once for its key. */
export function once(
  keys: IdempotencyKeys<QuantityPayload>,
  key: string,
  parameters: string,
  run: () => QuantityPayload,
): QuantityPayload {
  const state = keys.stateOf(key, parameters);
  if (state.kind === 'repeated') return state.result;
  if (state.kind !== 'new') return refused({ ...REFUSALS[state.kind], field: [] });
  const payload = run();
  keys.keep(key, parameters, payload, payload.userErrors.length > 0);
  return payload;
}

/** A payload with one error, in which nothing was applied. */
export function refused(error: QuantityError): QuantityPayload {
  return { inventoryAdjustmentGroup: null, userErrors: [error] };
}
