import type { ApiFailure } from '../api/client';

/** Why a list is stale; undefined while it is not. An answer that is an error is an answer all the same. */
export function staleText(
  isLost: boolean,
  failure: Pick<ApiFailure, 'statusCode'> | undefined,
): string | undefined {
  if (isLost || failure?.statusCode === 0) return 'stale: the service does not answer';
  return failure === undefined ? undefined : 'stale: the last read failed';
}

/** How many items are shown, of how many where the service counts them. */
export function countText(
  shown: number,
  total: number | undefined,
  [one, many]: readonly [one: string, many: string],
): string {
  const noun = (total ?? shown) === 1 ? one : many;
  return `${shown.toLocaleString('en')}${total === undefined ? '' : ` of ${total.toLocaleString('en')}`} ${noun}`;
}
