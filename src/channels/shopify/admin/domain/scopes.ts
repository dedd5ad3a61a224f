/** The access scopes that the service needs, each with what it is for. */
export const NEEDED_SCOPES: Readonly<Record<string, string>> = {
  read_inventory: 'to read how many units the shop has',
  read_locations: 'to read which locations the shop has',
  read_orders: 'to receive and read orders and refunds',
  read_products: 'to read which variants are gift cards and bundles',
  read_returns: 'to read what became of returned goods',
  write_inventory: "to write Amazon's sales to the shop",
};

/** The needed scopes that are not granted. A scope to write includes the one to read. Pure. */
export function missingScopesOf(granted: readonly string[]): string[] {
  const has = new Set(granted);
  return Object.keys(NEEDED_SCOPES).filter(
    (scope) => !has.has(scope) && !has.has(scope.replace(/^read_/, 'write_')),
  );
}
