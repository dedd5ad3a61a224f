import { Fragment } from 'preact';
import type { StockView } from '../../../api/answers';
import { RowEditor } from '../edit/row-editor';
import { isMatch, type LiveStock, type StockFilter } from './rows';
import { editButtonId, StockRow } from './stock-row';

interface TableProps {
  readonly rows: readonly StockView[];
  readonly filter: StockFilter;
  readonly live: ReadonlyMap<string, LiveStock>;
  /** The SKU whose form is open. */
  readonly edited: string | undefined;
  readonly onEdit: (stock: StockView | undefined) => void;
  /** A newer stock that a call of the row has brought. */
  readonly onStock: (stock: StockView) => void;
  readonly onRemoved: () => void;
}

export function StockTable({ rows, filter, live, edited, onEdit, onStock, onRemoved }: TableProps) {
  return (
    <div class="table">
      <table class="stock-table" aria-label="Stock">
        <thead>
          <tr>
            <th scope="col">SKU</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Physical
            </th>
            <th scope="col" class="number">
              Buffer
            </th>
            <th scope="col" class="number">
              Broadcast
            </th>
            <th scope="col" class="number">
              At Amazon
            </th>
            <th scope="col">Receipt</th>
            <th scope="col">Updated</th>
            <th scope="col" class="number">
              Actions
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((stock) => (
            <Fragment key={stock.sku}>
              <StockRow
                stock={stock}
                flashes={live.get(stock.sku)?.count ?? 0}
                isMatch={isMatch(stock, filter)}
                isEdited={edited === stock.sku}
                onEdit={() => {
                  onEdit(edited === stock.sku ? undefined : stock);
                }}
              />
              {edited === stock.sku ? (
                <RowEditor
                  stock={stock}
                  onStock={onStock}
                  onRemoved={onRemoved}
                  onClose={() => {
                    onEdit(undefined);
                    document.getElementById(editButtonId(stock.sku))?.focus();
                  }}
                />
              ) : null}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}
