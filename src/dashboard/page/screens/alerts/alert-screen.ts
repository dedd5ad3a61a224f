const DIFFERENCES = { name: 'differences', title: 'Differences' } as const;
const SHOP = { name: 'shopify', title: 'Shopify' } as const;

/** The alerts of no SKU that have a screen of their own, by the begin of their ids. */
const SCREENS = [
  ['manual_review:drift:', DIFFERENCES],
  ['auth_failed:shopify', SHOP],
  ['shopify_', SHOP],
  ['webhooks_stopped:', SHOP],
  ['adjustment_failed:', SHOP],
] as const;

/** The screen where an alert of no SKU is dealt with. */
export function screenOfAlert(
  alertId: string,
): { readonly name: string; readonly title: string } | undefined {
  return SCREENS.find(([begin]) => alertId.startsWith(begin))?.[1];
}
