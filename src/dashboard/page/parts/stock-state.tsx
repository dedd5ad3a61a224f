import { MarkBadge } from './badge';
import { levelMark, type MarkedStock, pushMark } from './stock-marks';

/** The state of a SKU: its push, its level where that is wrong, and why Amazon does not have the figure. */
export function StockState({
  stock,
  withError = true,
}: {
  readonly stock: MarkedStock;
  readonly withError?: boolean;
}) {
  const level = levelMark(stock);
  return (
    <span class="stock-state">
      <MarkBadge mark={pushMark(stock)} /> {level === undefined ? null : <MarkBadge mark={level} />}
      {withError && stock.held !== undefined ? <small class="why">{stock.held.reason}</small> : null}
      {withError && stock.syncError !== undefined ? <small class="why">{stock.syncError}</small> : null}
    </span>
  );
}
