import { timestampOf } from '../../../platform/timestamp';

export const DIRECTIONS = ['in', 'out'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const OUTCOMES = [
  'applied',
  'duplicate',
  'ignored',
  'skipped',
  'refused',
  'held',
  'review',
  'waiting',
  'retrying',
  'accepted',
  'blocked',
  'failed',
  'delivered',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type DeliveryKind = 'webhook' | 'order' | 'push' | 'adjustment' | 'alert' | 'return';

/** What went as it should, and needs nothing more. No failure is among it, and nothing that is still to come. */
const NOISE: readonly Outcome[] = ['applied', 'duplicate', 'ignored', 'accepted', 'delivered'];

/** The outcomes of each kind. */
const OUTCOMES_OF = {
  webhook: ['applied', 'duplicate', 'ignored', 'skipped', 'refused'],
  order: ['applied'],
  return: ['applied', 'held', 'review'],
  push: ['waiting', 'retrying', 'accepted', 'blocked', 'failed'],
  adjustment: ['waiting', 'retrying'],
  alert: ['waiting', 'retrying', 'delivered', 'failed'],
} as const satisfies Readonly<Record<DeliveryKind, readonly Outcome[]>>;

export const DIRECTION_OF: Readonly<Record<DeliveryKind, Direction>> = {
  webhook: 'in',
  order: 'in',
  return: 'in',
  push: 'out',
  adjustment: 'out',
  alert: 'out',
};

/** One line of a message or of an order at Amazon that came in, one returned unit, one push, one adjustment, or one alert message. */
export interface Delivery {
  readonly id: string;
  readonly direction: Direction;
  readonly kind: DeliveryKind;
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly topic?: string;
  readonly sku?: string;
  /** Of the push or the order of a listing: `sku` is one of its components. */
  readonly sellerSku?: string;
  readonly orderId?: string;
  readonly at: string;
  readonly attempts?: number;
  readonly nextTryAt?: string;
  readonly durationMs?: number;
  readonly httpStatus?: number;
  readonly txId?: string;
  readonly alertId?: string;
  /** How many like it came in the same second, which are only counted. */
  readonly more?: number;
}

/** Which deliveries are listed: all given fields must match. */
export interface DeliveryFilter {
  readonly direction?: Direction | undefined;
  readonly outcome?: Outcome | undefined;
  readonly sku?: string | undefined;
  /** False: what went as it should is left out. */
  readonly noise?: boolean | undefined;
}

/** True when the filter lets deliveries of this kind with one of these outcomes pass. */
export function wants(
  { direction, outcome, noise }: DeliveryFilter,
  kind: DeliveryKind,
  outcomes: readonly Outcome[] = OUTCOMES_OF[kind],
): boolean {
  return (
    (direction === undefined || direction === DIRECTION_OF[kind]) &&
    outcomes.some((one) => (outcome ?? one) === one && (noise !== false || !NOISE.includes(one)))
  );
}

/** A time as the list shows and orders it; other tables keep fewer digits, and older ones other forms. */
export function listTime(time: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(time)) return time;
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? time : timestampOf(ms);
}
