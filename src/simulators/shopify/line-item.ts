import { price, priceSet, taxLine, taxOn } from './money';
import { bareId, type ShopifyPayload } from './payload-json';

/** An order line. The defaults make it a tracked variant at 18.00. */
export interface LineSpec {
  readonly lineId: string;
  readonly sku: string | null;
  readonly quantity: number;
  /** Units left after refunds and edits. Default: all, or none where the order is cancelled. */
  readonly current?: number;
  readonly variantId?: string;
  readonly giftCard?: boolean;
  readonly tracked?: boolean;
  readonly title?: string;
  readonly unitCents?: number;
}

/** The price of all units of the line, in cents, before tax. */
export function lineCents(line: LineSpec): number {
  return unitCents(line) * line.quantity;
}

/** The sales tax on the line, in cents; 0 for gift cards. */
export function lineTaxCents(line: LineSpec): number {
  return line.giftCard === true ? 0 : taxOn(lineCents(line));
}

/** The weight of the line in grams. */
export function lineGrams(line: LineSpec): number {
  return unitGrams(line) * line.quantity;
}

/** An order line as Shopify writes it; `current` is the number of units left after refunds and edits. */
export function lineItem(line: LineSpec, current: number = line.current ?? line.quantity): ShopifyPayload {
  const giftCard = line.giftCard === true;
  const tracked = line.tracked ?? !giftCard;
  const title = line.title ?? 'Fernhill Stoneware Mug';
  return {
    id: bareId(line.lineId),
    admin_graphql_api_id: `gid://shopify/LineItem/${line.lineId}`,
    attributed_staffs: [],
    current_quantity: current,
    fulfillable_quantity: current,
    fulfillment_service: giftCard ? 'gift_card' : 'manual',
    fulfillment_status: null,
    gift_card: giftCard,
    grams: unitGrams(line),
    name: title,
    price: price(unitCents(line)),
    price_set: priceSet(unitCents(line)),
    product_exists: true,
    product_id: 7290418833591,
    properties: [],
    quantity: line.quantity,
    requires_shipping: !giftCard,
    sku: line.sku,
    taxable: !giftCard,
    title,
    total_discount: '0.00',
    total_discount_set: priceSet(0),
    variant_id: line.variantId === undefined ? 41877360021687 : bareId(line.variantId),
    variant_inventory_management: tracked ? 'shopify' : null,
    variant_title: null,
    vendor: 'Fernhill Supply',
    tax_lines: giftCard ? [] : [taxLine(lineTaxCents(line))],
    duties: [],
    discount_allocations: [],
  };
}

function unitCents(line: LineSpec): number {
  return line.unitCents ?? 1800;
}

function unitGrams(line: LineSpec): number {
  return line.giftCard === true ? 0 : 410;
}
