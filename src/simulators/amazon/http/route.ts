import { type Answer } from './answer';
import { type SimulatorRequest } from './exchange';
import { type Quota } from './rate-limits';

/** The operations that the simulator supports, as named in the call log and in faults. */
export const OPERATIONS = [
  'patch',
  'get',
  'search',
  'token',
  'createReport',
  'getReport',
  'getReports',
  'getReportDocument',
  'download',
  'searchOrders',
  'getOrder',
  'createDestination',
  'getDestinations',
  'getDestination',
  'deleteDestination',
  'createSubscription',
  'getSubscription',
  'getSubscriptionById',
  'deleteSubscriptionById',
  'sendTestNotification',
] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** A method and a path; a segment that starts with a colon is a parameter. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly handle: (request: SimulatorRequest) => Answer | Promise<Answer>;
  /** The largest body in bytes; default: Amazon's limit. */
  readonly maxBodyBytes?: number;
}

/** One operation of Amazon: logged, rate-limited and open to faults. */
export interface ApiRoute extends Endpoint {
  readonly operation: OperationName;
  /**
   * `seller`: needs an access token of the seller's refresh token. `grantless`: one of the application itself.
   * `signed-url`: the URL is the permission, and a token sent with it is a violation.
   */
  readonly access: 'seller' | 'grantless' | 'anyone' | 'signed-url';
  /** The official rate; absent: no limit. */
  readonly quota?: Quota;
  /** The quantity in a body, for the call log. */
  readonly quantityIn?: (body: string) => number | undefined;
}

/** A matching route, with its parameters still percent-encoded. */
export interface Match<E extends Endpoint> {
  readonly route: E;
  readonly rawParams: ReadonlyMap<string, string>;
}

/** Finds the first route for a method and the raw path segments. */
export function matchRoute<E extends Endpoint>(
  routes: readonly E[],
  method: string,
  segments: readonly string[],
): Match<E> | undefined {
  for (const route of routes) {
    if (route.method !== method) continue;
    const rawParams = matchPath(route.path.split('/').slice(1), segments);
    if (rawParams !== undefined) return { route, rawParams };
  }
  return undefined;
}

function matchPath(
  pattern: readonly string[],
  segments: readonly string[],
): ReadonlyMap<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params = new Map<string, string>();
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    if (expected.startsWith(':')) {
      if (actual === '') return undefined;
      params.set(expected.slice(1), actual);
    } else if (expected !== actual) return undefined;
  }
  return params;
}
