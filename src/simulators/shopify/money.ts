const TAX_RATE = 0.06;

/** An amount in US cents as Shopify writes a price. */
export function price(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** The amount in the shop's and the buyer's currency, which Shopify adds to most prices. */
export function priceSet(cents: number): object {
  const money = { amount: price(cents), currency_code: 'USD' };
  return { shop_money: money, presentment_money: money };
}

/** The sales tax of the simulated shop, in cents. */
export function taxOn(cents: number): number {
  return Math.round(cents * TAX_RATE);
}

/** A tax line; `cents` is the tax. */
export function taxLine(cents: number): object {
  return {
    channel_liable: false,
    price: price(cents),
    price_set: priceSet(cents),
    rate: TAX_RATE,
    title: 'VT State Tax',
  };
}
