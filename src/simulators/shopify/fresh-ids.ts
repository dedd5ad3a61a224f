import { parse } from 'lossless-json';

const RESOURCES = 'Order|LineItem|Refund|RefundLineItem';

/** Finds the ids of orders, refunds and their lines in the text of a payload. */
const ID_PLACES = new RegExp(
  `("(?:id|order_id|line_item_id|refund_id|payment_id)"\\s*:\\s*"?#?|gid:\\\\?/\\\\?/shopify\\\\?/(?:${RESOURCES})\\\\?/)(\\d+)`,
  'g',
);

const GID = new RegExp(`^gid://shopify/(?:${RESOURCES})/(\\d+)$`);

/**
 * The payload of another order: replaces every id of the order, its lines, its refunds and their lines, and changes
 * nothing else. A refund on its own keeps the id of its order. Throws a SyntaxError when the text is not JSON.
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

/** The id and the one in the gid; they differ in a payload whose numbers were rounded. */
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
