/** What each scope of the app is for, after “needed so that”. */
const SCOPES: Readonly<Record<string, string>> = {
  read_orders: 'orders, edits and cancellations are read back, and a gap is filled',
  read_all_orders: 'orders older than 60 days are read back',
  read_products: 'variants, gift cards and bundles are recognised',
  read_inventory: 'the counts of the shop are compared',
  write_inventory: 'sales at Amazon are written to the shop',
  read_locations: 'the locations of the pool are known',
  read_returns: 'returns and exchanges are read back',
  read_order_edits: 'what an edit removed is read back',
};

/** What a scope is for; undefined for one that this page does not know. */
export function scopeWord(scope: string): string | undefined {
  return SCOPES[scope];
}

/** The headline of what is missing, with what to do. */
export function missingText(missing: readonly string[]): string {
  const names = missing.join(', ');
  return missing.length === 1
    ? `The app has no scope ${names}. Add it to the app in Shopify's Dev Dashboard, release a version, and approve it in the shop.`
    : `The app lacks ${missing.length} scopes: ${names}. Add them to the app in Shopify's Dev Dashboard, release a version, and approve it in the shop.`;
}
