import { parse } from 'lossless-json';

const RESOURCES = 'Order|LineItem|Refund|RefundLineItem';

/** Where an id of an order, a refund or one of their lines stands in the text of a payload. */
const ID_PLACES = new RegExp(
  `("(?:id|order_id|line_item_id|refund_id|payment_id)"\\s*:\\s*"?#?|gid:\\\\?/\\\\?/shopify\\\\?/(?:${RESOURCES})\\\\?/)(\\d+)`,
  'g',
);

const GID = new RegExp(`^gid://shopify/(?:${RESOURCES})/(\\d+)$`);

/**
 * The same payload as another order: the ids of the order, its lines, its refunds and their lines are replaced
 * wherever they stand and nothing else of the text changes. A refund on its own stays a refund of its order.
 * Throws a SyntaxError when the text is not JSON.
 */
export function withFreshIds(text: string, newId: () => string): string {
  const payload = parse(text, undefined, {
    parseNumber: (digits) => digits,
    onDuplicateKey: ({ newValue }) => newValue,
  });
  const freshIds = new Map<string, string>();
  for (const resource of resourcesOf(payload)) {
    const ids = idsOf(resource);
    const fresh = ids.map((id) => freshIds.get(id)).find((known) => known !== undefined) ?? newId();
    ids.forEach((id) => freshIds.set(id, fresh));
  }
  return text.replace(ID_PLACES, (_match, place: string, id: string) => `${place}${freshIds.get(id) ?? id}`);
}

/** The payload itself, its lines, its refunds and their lines. */
function resourcesOf(payload: unknown): unknown[] {
  const refunds = listOf(payload, 'refunds');
  return [
    payload,
    ...listOf(payload, 'line_items'),
    ...refunds,
    ...[payload, ...refunds].flatMap((refund) => listOf(refund, 'refund_line_items')),
  ];
}

/** Both spellings of the id: they differ in a payload that lost digits on its way. */
function idsOf(resource: unknown): string[] {
  const gid = GID.exec(textOf(resource, 'admin_graphql_api_id'))?.[1];
  return [textOf(resource, 'id'), gid ?? ''].filter((id) => id !== '');
}

function listOf(owner: unknown, key: string): unknown[] {
  const list = memberOf(owner, key);
  return Array.isArray(list) ? list : [];
}

function textOf(owner: unknown, key: string): string {
  const value = memberOf(owner, key);
  return typeof value === 'string' ? value : '';
}

function memberOf(owner: unknown, key: string): unknown {
  return typeof owner === 'object' && owner !== null ? (owner as Record<string, unknown>)[key] : undefined;
}
