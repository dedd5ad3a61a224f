import { isAmazonOrderId } from '../../../../channels/amazon/orders/amazon-order-id';
import { type AlertDraft, alertIdOf, draftAlert } from '../../../../alerts/domain/alert';

/** Where an order of Shopify was placed, as its message names it; a refund names nothing. */
export interface OrderSource {
  /** `source_name`. */
  readonly name?: string;
  /** `source_identifier`: the order's id at that place. */
  readonly orderId?: string;
}

/** Where an order was placed. */
export function sourceOf({
  sourceName: name,
  sourceOrderId: orderId,
}: {
  readonly sourceName?: string;
  readonly sourceOrderId?: string;
}): OrderSource {
  return { ...(name === undefined ? {} : { name }), ...(orderId === undefined ? {} : { orderId }) };
}

/** An order that another app imported from Amazon, or that names an order at Amazon. */
interface ImportedOrigin {
  /** `listed`: its source is configured to be ignored. `named`: it only names an order at Amazon. */
  readonly kind: 'listed' | 'named';
  readonly source: string;
  readonly amazonOrderId?: string;
}

/** Undefined for an order of the shop itself. `ignoredSources` are in lower case. */
export function importedOriginOf(
  { name, orderId }: OrderSource,
  ignoredSources: readonly string[],
): ImportedOrigin | undefined {
  const source = printable(name ?? '');
  const named = orderId?.trim() ?? '';
  const about = { source, ...(isAmazonOrderId(named) ? { amazonOrderId: named } : {}) };
  if (ignoredSources.includes(source.toLowerCase())) return { kind: 'listed', ...about };
  return about.amazonOrderId === undefined ? undefined : { kind: 'named', ...about };
}

/** Characters of a source that are kept and quoted. */
const LONGEST_SOURCE = 60;

/** The app of another developer chose the text. */
function printable(source: string): string {
  const characters = Array.from(source.trim().replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd'));
  return characters.slice(0, LONGEST_SOURCE).join('');
}

/** The alert that an order looks imported and is counted; one for each source, it names the latest order. */
export function importedOrderAlert(
  { source, amazonOrderId = '' }: ImportedOrigin,
  { orderId, label }: { readonly orderId: string; readonly label: string },
  at: string,
): AlertDraft {
  const [name, remedy] =
    source === ''
      ? [
          'has no source_name',
          'have the app give its orders a source_name, and add that to SHOPIFY_IGNORED_SOURCES',
        ]
      : [
          `has the source_name ${source}`,
          `add ${source} to SHOPIFY_IGNORED_SOURCES, after the names that are in it`,
        ];
  const message =
    `${capital(label)} names order ${amazonOrderId} at Amazon and ${name}, which is not in SHOPIFY_IGNORED_SOURCES: its ` +
    'lines moved stock. If an app imports orders from Amazon into Shopify, the same sale may count a second time when ' +
    `Amazon reports it: ${remedy}, and correct the units with POST /api/inventory/{sku}/adjustments.`;
  return draftAlert(alertIdOf.importedOrder(source), 'manual_review', at, message, { orderId });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
