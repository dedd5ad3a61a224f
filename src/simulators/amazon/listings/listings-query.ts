import { accessDenied, type Answer, invalidInput } from '../http/answer';
import { type SimulatorRequest } from '../http/exchange';
import { type ListingsStore } from './listings-store';
import { refuseMarketplaces } from '../marketplaces';

/** The seller whose listings the simulator has. */
export interface Shop {
  readonly sellerId: string;
  readonly marketplaceId: string;
  readonly store: ListingsStore;
  /** Gets a line for each change of state. */
  readonly log: (line: string) => void;
}

/** The values of a comma-separated parameter. As at Amazon, a comma inside a value is a separator. */
export function csv(query: URLSearchParams, name: string): readonly string[] {
  return query
    .getAll(name)
    .join(',')
    .split(',')
    .filter((value) => value !== '');
}

/** Refuses a call for another seller, without marketplaces, or for marketplaces of another region. */
export function refuseOtherSeller(request: SimulatorRequest, shop: Shop): Answer | undefined {
  if (request.params.get('sellerId') !== shop.sellerId) return accessDenied();
  const ids = csv(request.query, 'marketplaceIds');
  if (ids.length === 0) return invalidInput("'marketplaceIds' is required.");
  return refuseMarketplaces(ids, shop.marketplaceId);
}

/** The requested data sets, `byDefault` when none is named, or a 400 for an unknown name. */
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

/** True for the answer that refuses a call. */
export function isAnswer(value: Answer | readonly string[]): value is Answer {
  return 'status' in value;
}
