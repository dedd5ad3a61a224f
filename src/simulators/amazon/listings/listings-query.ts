import { accessDenied, type Answer, invalidInput } from '../http/answer';
import { type SimulatorRequest } from '../http/exchange';
import { type ListingsStore } from './listings-store';
import { relationOf } from '../marketplaces';

/** Whose listings the simulator plays. */
export interface Shop {
  readonly sellerId: string;
  readonly marketplaceId: string;
  readonly store: ListingsStore;
  /** Told of each change of state, one line at a time. */
  readonly log: (line: string) => void;
}

/** The values of a comma-separated parameter. A comma inside a value cannot be told from a separator, as at Amazon. */
export function csv(query: URLSearchParams, name: string): readonly string[] {
  return query
    .getAll(name)
    .join(',')
    .split(',')
    .filter((value) => value !== '');
}

/** Refuses a call for another seller, without marketplaces, or for marketplaces of another region. */
export function refuseOutsider(request: SimulatorRequest, shop: Shop): Answer | undefined {
  if (request.params.get('sellerId') !== shop.sellerId) return accessDenied();
  const ids = csv(request.query, 'marketplaceIds');
  if (ids.length === 0) return invalidInput("'marketplaceIds' is required.");
  const relations = ids.map((id) => relationOf(id, shop.marketplaceId));
  if (relations.includes('unknown')) return invalidInput("'marketplaceIds' has an id of no marketplace.");
  if (relations.includes('other-region')) {
    return accessDenied('The marketplaces you provided are not valid for region.');
  }
  return undefined;
}

/** The data sets asked for, the default ones when none is named, or a 400 for a name that does not exist. */
export function includedData<D extends string>(
  query: URLSearchParams,
  known: readonly D[],
  byDefault: readonly D[],
): readonly D[] | Answer {
  const wanted: D[] = [];
  for (const name of csv(query, 'includedData')) {
    const found = known.find((candidate) => candidate === name);
    if (found === undefined) return invalidInput(`'includedData' has the unknown value '${name}'.`);
    wanted.push(found);
  }
  return wanted.length > 0 ? wanted : byDefault;
}

/** Tells the answer that refuses a call from the values that were asked for. */
export function isAnswer(value: Answer | readonly string[]): value is Answer {
  return 'status' in value;
}
