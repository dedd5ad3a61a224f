import type { AnyOrder, OrderLine } from '../../api/order-answers';
import { figure } from '../../parts/figure';
import { hrefOf, listingHref, skuHref } from '../../router/location';
import { lineNote, movementsOf } from './order-words';

/** The lines of an order, each with what it took from the stock and the rows of the ledger that did so. */
export function OrderLines({ order }: { readonly order: AnyOrder }) {
  return (
    <section aria-labelledby="lines">
      <h2 id="lines">Lines</h2>
      <div class="table">
        <table class="stacked" aria-label="Lines of the order">
          <thead>
            <tr>
              <th scope="col">Sold as</th>
              <th scope="col">SKU</th>
              <th scope="col" class="number">
                Ordered
              </th>
              <th scope="col" class="number">
                Out of stock
              </th>
              <th scope="col" class="number">
                Released
              </th>
              <th scope="col">Rows of the ledger</th>
            </tr>
          </thead>
          <tbody>
            {order.lines.map((line) => (
              <Line key={line.lineId} line={line} isAtAmazon={order.channel === 'amazon'} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface LineProps {
  readonly line: OrderLine;
  readonly isAtAmazon: boolean;
}

function Line({ line, isAtAmazon }: LineProps) {
  const { lineId, sellerSku, sku, ordered, committed, released } = line;
  const note = lineNote(line);
  return (
    <tr>
      <td>
        {sellerSku === sku || !isAtAmazon ? (
          <span class="sku">{sellerSku === '' ? 'no SKU' : sellerSku}</span>
        ) : (
          <a class="sku" href={listingHref(sellerSku)}>
            {sellerSku}
          </a>
        )}
        <small class="item">item {lineId}</small>
        {note === undefined ? null : <p class="note">{note}</p>}
      </td>
      <td data-label="SKU">
        <Components line={line} />
      </td>
      <td class="number" data-label="Ordered">
        {figure(ordered)}
      </td>
      <td class="number" data-label="Out of stock">
        {figure(committed)}
      </td>
      <td class="number" data-label="Released">
        {figure(released)}
      </td>
      <td data-label="Rows">
        <Movements line={line} />
      </td>
    </tr>
  );
}

function Components({ line: { sku, components = [] } }: { readonly line: OrderLine }) {
  const parts = components.length > 0 ? components : sku === undefined ? [] : [{ sku, units: 1 }];
  if (parts.length === 0) return <>–</>;
  return (
    <ul class="plain">
      {parts.map((part) => (
        <li key={part.sku}>
          {part.units === 1 ? '' : `${figure(part.units)} × `}
          <a class="sku" href={skuHref(part.sku)}>
            {part.sku}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Movements({ line }: { readonly line: OrderLine }) {
  const movements = movementsOf(line);
  if (movements.length === 0) return <>none</>;
  return (
    <ul class="plain">
      {movements.map(({ txId, n, sku }) => (
        <li key={txId}>
          {sku === undefined ? (
            <code>{txId}</code>
          ) : (
            <a href={hrefOf('sku', { sku, row: txId })} title={txId}>
              movement {n}
              {sku === line.sellerSku ? '' : ` of ${sku}`}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
