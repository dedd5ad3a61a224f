import type { StockView } from '../api/answers';
import type { Mark } from './mark';

/** What the marks of a stock are drawn from. */
export type MarkedStock = Pick<
  StockView,
  'physical' | 'lowStockThreshold' | 'syncStatus' | 'syncError' | 'attempts' | 'held'
>;

/** What the push of a SKU or of a listing does. One that failed before is never shown as merely waiting. */
export function pushMark({
  syncStatus,
  syncError,
  attempts = 0,
  held,
}: Pick<StockView, 'syncStatus' | 'syncError' | 'attempts' | 'held'>): Mark {
  if (syncStatus === 'blocked') return { word: 'blocked', icon: 'block', tone: 'bad' };
  if (syncStatus === 'in_sync') return { word: 'in sync', icon: 'check', tone: 'good' };
  if (held !== undefined) return { word: 'held', icon: 'hand', tone: 'warning' };
  if (attempts > 0) return { word: `retrying (${attempts})`, icon: 'retry', tone: 'warning' };
  return syncError === undefined
    ? { word: 'waiting', icon: 'clock', tone: 'waiting' }
    : { word: 'retrying', icon: 'retry', tone: 'warning' };
}

/** What is wrong with the figure itself: sold below zero, or at its threshold. */
export function levelMark({ physical, lowStockThreshold }: MarkedStock): Mark | undefined {
  if (physical < 0) return { word: `oversold by ${-physical}`, icon: 'down', tone: 'bad' };
  return lowStockThreshold !== undefined && physical <= lowStockThreshold
    ? { word: 'low', icon: 'low', tone: 'warning' }
    : undefined;
}
