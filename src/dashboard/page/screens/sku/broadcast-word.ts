import type { StockView } from '../../api/answers';

export type BroadcastWord = 'for Amazon' | 'to sell';

/** What the broadcast of a SKU is for. Amazon gets other quantities of a SKU that listings sell: one for each of them. */
export function broadcastWord({ listings }: Pick<StockView, 'listings'>): BroadcastWord {
  return listings === undefined ? 'for Amazon' : 'to sell';
}

/** The same as the name of a line or a column. */
export function broadcastName(word: BroadcastWord): string {
  return word === 'to sell' ? 'To sell' : 'For Amazon';
}
