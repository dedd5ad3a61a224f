import { useSignal } from '@preact/signals';
import type { ShopifyImport } from '../../../api/shopify-answers';
import { skipReason } from '../links/treatment-words';

/** What an import skipped, one reason at a time, with what to do in Shopify. */
export function Skipped({ view }: { readonly view: ShopifyImport }) {
  const chosen = useSignal<string | undefined>(undefined);
  const { skipped, skippedCount: all } = view;
  if (skipped.length === 0) return null;
  const reasons = [...new Set(skipped.map(({ reason }) => reason))];
  const shownReason = chosen.value ?? reasons[0] ?? '';
  const shown = skipped.filter(({ reason }) => reason === shownReason);
  const { mark, meaning } = skipReason(shownReason);
  return (
    <>
      <h3>Skipped</h3>
      <ul class="chips" aria-label="Reason">
        {reasons.map((reason) => (
          <li key={reason}>
            <button
              type="button"
              aria-pressed={reason === shownReason}
              onClick={() => {
                chosen.value = reason;
              }}
            >
              {skipReason(reason).mark.word}{' '}
              <span class="chip-count">
                {skipped.filter((each) => each.reason === reason).length.toLocaleString('en')}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p class="hint">{meaning}</p>
      <div class="table verdict-rows" role="region" aria-label={`Skipped: ${mark.word}`} tabIndex={0}>
        <table class="stacked" aria-label="Skipped items">
          <thead>
            <tr>
              <th scope="col">SKU</th>
              <th scope="col">Inventory item</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ inventoryItemId, sku }) => (
              <tr key={inventoryItemId}>
                <td data-label="SKU" class="sku">
                  {sku ?? <span class="quiet">none</span>}
                </td>
                <td data-label="Item">
                  <code>{inventoryItemId}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all > skipped.length ? (
        <p>
          The first {skipped.length.toLocaleString('en')} of {all.toLocaleString('en')}.
        </p>
      ) : null}
    </>
  );
}
