import type { StockView } from '../../api/answers';

/** What Amazon gets of a SKU: its broadcast, or less while units are missing there that no recorded order explains. */
export function offered({
  physical,
  buffer,
  broadcast,
  presumedSold = 0,
}: Pick<StockView, 'physical' | 'buffer' | 'broadcast' | 'presumedSold'>): number {
  return presumedSold === 0 ? broadcast : Math.max(0, physical - presumedSold - buffer);
}
