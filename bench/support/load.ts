/** A load: the number of SKUs (1 is the hot SKU), lines an order, orders in flight. */
export interface Load {
  readonly skus: number;
  readonly lines: number;
  readonly inFlight: number;
}

export function loadText(load: Load): string {
  return `${ordersText(load)}, ${load.inFlight} in flight`;
}

/** Without the orders in flight, where all loads have the same number. */
export function ordersText({ skus, lines }: Load): string {
  const spread = skus === 1 ? 'hot SKU' : `${skus} SKUs`;
  return `${spread}, ${lines === 1 ? '1 line' : `${lines} lines`}`;
}

export function isSameLoad(one: Load, other: Load): boolean {
  return one.skus === other.skus && one.lines === other.lines && one.inFlight === other.inFlight;
}
