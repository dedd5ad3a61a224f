import { type AlertDraft, alertIdOf, draftAlert } from '../../../alerts/domain/alert';
import type { RefusalReason } from '../../../inventory/domain/stock';
import type { DecidedPlan, SkipReason } from './order-movements';
import type { LineAnswer } from './webhook-answer';

/** Why a line that should move stock does not, where no alert of its SKU says so. */
export const UNCOUNTED_REASONS = ['no_sku', 'not_tracked', 'tracked_elsewhere', 'out_of_bounds'] as const;
export type UncountedReason = (typeof UNCOUNTED_REASONS)[number];

/**
 * What a skipped line means for the stock here. `none`: nothing is missing. `sku_alert`: its SKU has an alert of its own.
 * `always`: units are missing. `if_registered`: units are missing where its SKU is registered here.
 */
export const EFFECT: Readonly<
  Record<SkipReason | RefusalReason, 'none' | 'sku_alert' | 'always' | 'if_registered'>
> = {
  gift_card: 'none',
  zero_quantity: 'none',
  not_restocked: 'none',
  told_before: 'none',
  ignored_source: 'none',
  other_location: 'none',
  by_disposition: 'none',
  before_registration: 'none',
  too_old: 'none',
  unknown_sku: 'sku_alert',
  invalid_sku: 'sku_alert',
  no_sku: 'always',
  out_of_bounds: 'always',
  insufficient_stock: 'always',
  not_tracked: 'if_registered',
  tracked_elsewhere: 'if_registered',
  // Of removals alone.
  sku_has_stock: 'none',
  push_pending: 'none',
  // Of figures that are set under a condition.
  already_registered: 'none',
  stock_moved: 'none',
};

/** A line whose units are missing. */
export interface UncountedLine {
  readonly reason: UncountedReason;
  readonly lineId: string;
  readonly sku: string | null;
  readonly trackedBy?: string;
}

/** The lines of a message whose units are missing. `isRegistered` answers for the SKUs of `skusToCheck`. */
export function uncountedLines(
  plans: readonly DecidedPlan[],
  answers: readonly LineAnswer[],
  isRegistered: (sku: string) => boolean,
): UncountedLine[] {
  return answers.flatMap((answer, index) => {
    const reason = answer.outcome === 'skipped' ? answer.reason : undefined;
    if (!isUncounted(reason)) return [];
    const { lineId, sku } = answer;
    if (EFFECT[reason] === 'if_registered' && (sku === null || !isRegistered(sku))) return [];
    const plan = plans[index];
    const trackedBy = plan?.kind === 'skip' ? plan.trackedBy : undefined;
    return [{ reason, lineId, sku, ...(trackedBy === undefined ? {} : { trackedBy }) }];
  });
}

/** The SKUs for which it matters whether they are registered. */
export function skusToCheck(plans: readonly DecidedPlan[]): string[] {
  const skus = plans.flatMap((plan) =>
    plan.kind === 'skip' && EFFECT[plan.reason] === 'if_registered' && plan.sku !== null && plan.sku !== ''
      ? [plan.sku]
      : [],
  );
  return [...new Set(skus)];
}

function isUncounted(reason: string | undefined): reason is UncountedReason {
  return UNCOUNTED_REASONS.some((known) => known === reason);
}

/** Lines that a message names. */
const MOST_NAMED = 5;
/** Characters of a SKU or a service that a message quotes. */
const QUOTED = 60;

const REMEDY: Readonly<Record<UncountedReason, string>> = {
  no_sku:
    'they have no SKU in the message, and the ledger has no sale of them that names it. At Shopify, give the variants a SKU (Products > the variant > Inventory); if include_fields is set in the subscription of the webhook, it needs line_items (refunds/create: refund_line_items), and refunds.',
  not_tracked:
    'Shopify does not track their stock, or their product was deleted, although their SKUs are registered here. If their units come out of the stock here, set Track quantity at Shopify (Products > the variant > Inventory). Otherwise ignore this.',
  tracked_elsewhere:
    'a fulfilment service tracks their stock at Shopify, although their SKUs are registered here. If their units come out of the stock here, let Shopify track the variants (Products > the variant > Inventory). If the service ships them from its own stock, ignore this.',
  out_of_bounds:
    'their stock would leave the permitted range of a billion units. Recount it with PUT /api/inventory/{sku}.',
};

/** The alert of lines that one order or refund does not count, all for one reason; it names the latest order. */
export function uncountedAlert(
  reason: UncountedReason,
  lines: readonly UncountedLine[],
  about: { readonly orderId: string; readonly label: string; readonly shop?: string | undefined },
  at: string,
): AlertDraft {
  const named = lines.slice(0, MOST_NAMED).map(nameOf).join(', ');
  const more = lines.length > MOST_NAMED ? ` and ${lines.length - MOST_NAMED} more` : '';
  const text =
    `Lines of ${about.label}${about.shop === undefined ? '' : ` of ${about.shop}`} are not counted, and Amazon may oversell: ${named}${more}. ` +
    `The reason: ${REMEDY[reason]} Correct the units of this order with POST /api/inventory/{sku}/adjustments.`;
  return draftAlert(alertIdOf.lineNotCounted(reason), 'line_not_counted', at, text, {
    orderId: about.orderId,
  });
}

function nameOf({ lineId, sku, trackedBy }: UncountedLine): string {
  const item = sku === null || sku === '' ? `line ${lineId}` : `${quoted(sku)} (line ${lineId})`;
  return trackedBy === undefined ? item : `${item} at ${quoted(trackedBy)}`;
}

/** Text of the shop on one line, shortened. */
function quoted(text: string): string {
  const characters = Array.from(text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd'));
  return characters.length > QUOTED ? `${characters.slice(0, QUOTED).join('')}…` : characters.join('');
}
