import type { Alert } from '../../api/answers';
import { listingOfError } from '../listings/words/blocked-listing';
import {
  type Kind,
  KINDS,
  kindOf,
  listOf,
  type Target,
  type TodayFacts,
  type Trouble,
} from './trouble-kinds';
import {
  alertTrouble,
  blockedTrouble,
  connectionKind,
  connectionTrouble,
  lateTrouble,
  oversoldTrouble,
  pausedTrouble,
  triedAgainTrouble,
} from './trouble-words';

/** The troubles of one kind: those that are shown, and how many more there are. */
export interface TroubleGroup {
  readonly kind: Kind;
  readonly shown: readonly Trouble[];
  readonly more: number;
  /** True when there may be even more than `more`. */
  readonly isOpenEnded: boolean;
  /** Where all of them are listed. */
  readonly list: Target;
}

/** Troubles on the screen. */
const MOST_SHOWN = 10;
/** Of one kind, as long as there are others. */
const MOST_OF_A_KIND = 3;
/** Alerts that a pause of the pushes has beside itself. */
const ALERTS_OF_PAUSE = ['auth_failed:amazon', 'auth_failed:amazon-writes', 'amazon_unavailable:amazon'];
/** Kinds that are counted by their alerts alone. */
const COUNTED_BY_ALERTS: readonly Kind[] = [
  'returns',
  'webhooks',
  'shop',
  'unknown',
  'uncounted',
  'slo',
  'low',
  'other',
];

/** What needs a person, worst first, each cause once. */
export function troublesOf(facts: TodayFacts, nowMs: number): TroubleGroup[] {
  const found = findTroubles(facts, nowMs);
  const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => found.has(kind));
  const all = kinds.map((kind) => [...(found.get(kind)?.values() ?? [])]);
  const shares = sharesOf(
    kinds,
    all.map(({ length }) => length),
  );
  return kinds.map((kind, index) => {
    const troubles = all[index] ?? [];
    const shown = troubles.slice(0, shares[index]);
    return {
      kind,
      shown,
      more: Math.max(troubles.length, countedByService(kind, facts, troubles)) - shown.length,
      isOpenEnded: !facts.hasAllAlerts && COUNTED_BY_ALERTS.includes(kind),
      list: listOf(kind),
    };
  });
}

/** How many causes need a person, as a heading; undefined when none does. */
export function troubleHeading(groups: readonly TroubleGroup[]): string | undefined {
  const count = groups.reduce((sum, { shown, more }) => sum + shown.length + more, 0);
  if (count === 0) return undefined;
  if (count === 1) return 'One thing needs a person';
  const atLeast = groups.some(({ isOpenEnded }) => isOpenEnded) ? 'At least ' : '';
  return `${atLeast}${count.toLocaleString('en')} things need a person`;
}

/** The first finding of a cause stays: those that say most of it come first. */
function findTroubles(facts: TodayFacts, nowMs: number): Map<Kind, Map<string, Trouble>> {
  const found = new Map<Kind, Map<string, Trouble>>();
  const add = (kind: Kind, trouble: Trouble): void => {
    const ofKind = found.get(kind) ?? new Map<string, Trouble>();
    found.set(kind, ofKind);
    if (!ofKind.has(trouble.key)) ofKind.set(trouble.key, trouble);
  };
  const { overview, oversold, blocked } = facts;
  const alerts = facts.alerts.filter(({ closedAt }) => closedAt === undefined);
  const alertOf = (kind: Kind, sku: string): Alert | undefined =>
    alerts.find((alert) => alert.sku === sku && kindOf(alert) === kind);

  for (const stock of oversold) add('oversold', oversoldTrouble(stock, alertOf('oversold', stock.sku)));
  const shared = alerts.filter((alert) => alert.sku === undefined && kindOf(alert) === 'blocked');
  for (const stock of blocked) {
    const { syncError } = stock;
    if (syncError !== undefined && shared.some(({ message }) => message.includes(syncError))) continue;
    add('blocked', blockedTrouble(stock, alertOf('blocked', listingOfError(syncError) ?? stock.sku)));
  }
  const { paused } = overview.push;
  if (paused !== null) {
    const alert = alerts.find(({ alertId }) => ALERTS_OF_PAUSE.includes(alertId));
    add('account', pausedTrouble(paused, overview.push.pending, alert));
  }
  for (const alert of alerts)
    if (paused === null || !ALERTS_OF_PAUSE.includes(alert.alertId)) {
      if (isTriedAgain(alert, facts)) add('late', triedAgainTrouble(alert));
      else add(kindOf(alert), alertTrouble(alert));
    }
  for (const connection of overview.connections) {
    const kind = connectionKind(connection);
    if (connection.status === 'failing' && !found.has(kind)) add(kind, connectionTrouble(connection));
  }
  const late = lateTrouble(facts, nowMs);
  if (late !== undefined) add('late', late);
  return found;
}

/** True for the alert of a SKU, or of a listing, that is not blocked: its push is tried again by itself. */
function isTriedAgain(alert: Alert, { overview: { skus }, blocked }: TodayFacts): boolean {
  return (
    kindOf(alert) === 'blocked' &&
    alert.sku !== undefined &&
    skus.blocked <= blocked.length &&
    !blocked.some(({ sku, syncError }) => (listingOfError(syncError) ?? sku) === alert.sku)
  );
}

/** How many of each kind are shown: three of each, then what is left of ten for the worst; of low stock never more. */
function sharesOf(kinds: readonly Kind[], sizes: readonly number[]): number[] {
  const fair = Math.max(1, Math.min(MOST_OF_A_KIND, Math.floor(MOST_SHOWN / sizes.length)));
  const shares = sizes.map((size) => Math.min(size, fair));
  let left = MOST_SHOWN - shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share, index) => {
    const extra = kinds[index] === 'low' ? 0 : Math.max(0, Math.min(left, (sizes[index] ?? 0) - share));
    left -= extra;
    return share + extra;
  });
}

/** The service counts all oversold and blocked SKUs, of which the first are read. */
function countedByService(
  kind: Kind,
  { overview: { skus }, blocked }: TodayFacts,
  troubles: readonly Trouble[],
): number {
  if (kind === 'oversold') return skus.oversold;
  const hasOwnCauses = troubles.some(({ to }) => to.screen !== 'stock');
  return kind === 'blocked' && hasOwnCauses
    ? troubles.length + Math.max(0, skus.blocked - blocked.length)
    : 0;
}
