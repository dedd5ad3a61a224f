import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type ApiFailure, failureFrom } from '../../../api/client';
import { figure } from '../../../parts/figure';
import { wholeNumber } from '../../../parts/forms/field';
import { Failure } from '../../../parts/states';
import { SkuField } from '../edit/sku-field';
import { componentWords } from '../words/listing-words';
import { MOST_COMPUTED, whatIf, type WhatIf } from './what-if-calls';
import { listingHref } from '../../../router/location';

/** Milliseconds after the last letter before the quantities are asked for. */
const TYPING_MS = 300;
const MOST = 1_000_000_000;

interface Answer {
  readonly sku: string;
  readonly left: number;
  readonly rows: readonly WhatIf[];
  readonly total: number;
}

/** If a SKU had so many units left, its listings would show these quantities. Nothing is changed. */
export function WhatIfPanel(props: { readonly sku: string; readonly onClose: () => void }) {
  const sku = useSignal(props.sku);
  const left = useSignal('');
  const answer = useSignal<Answer | undefined>(undefined);
  const failure = useSignal<ApiFailure | undefined>(undefined);
  const units = left.value.trim() === '' ? '' : wholeNumber(left.value, 0, MOST);
  useEffect(() => {
    answer.value = undefined;
    failure.value = undefined;
    if (sku.value === '' || typeof units === 'string') return undefined;
    let isOver = false;
    const asked = { sku: sku.value, left: units };
    const timer = window.setTimeout(() => {
      whatIf(asked.sku, asked.left).then(
        (found) => {
          if (!isOver) answer.value = { ...asked, ...found };
        },
        (error: unknown) => {
          if (!isOver) failure.value = failureFrom(error);
        },
      );
    }, TYPING_MS);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [sku.value, left.value]);
  return (
    <section
      class="panel"
      aria-labelledby="what-if-title"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        props.onClose();
      }}
    >
      <h2 id="what-if-title">What if</h2>
      <p>If a SKU had so many units left to sell, what would its listings show? Nothing is changed.</p>
      <div class="editor-fields">
        <SkuField
          id="what-if-sku"
          label="SKU"
          value={sku.value}
          isFirst={props.sku === ''}
          onInput={(text) => {
            sku.value = text;
          }}
        />
        <label>
          Units left to sell
          <input
            inputMode="numeric"
            autocomplete="off"
            value={left.value}
            aria-invalid={typeof units === 'string' && units !== '' ? 'true' : undefined}
            aria-describedby="what-if-problem"
            onInput={(event) => {
              left.value = event.currentTarget.value;
            }}
          />
          <small id="what-if-problem" class="bad">
            {typeof units === 'string' ? units : ''}
          </small>
        </label>
        <div class="editor-buttons">
          <button type="button" class="secondary outline" onClick={props.onClose}>
            Close
          </button>
        </div>
      </div>
      <div class="what-if-answer" aria-live="polite">
        {failure.value === undefined ? null : <Failure failure={failure.value} />}
        {answer.value === undefined ? null : <WhatIfTable {...answer.value} />}
      </div>
    </section>
  );
}

function WhatIfTable({ sku, left, rows, total }: Answer) {
  return (
    <>
      <p>
        With {figure(left)} of <span class="sku">{sku}</span> left to sell:
      </p>
      <table class="stacked what-if" aria-label="What the listings would show">
        <thead>
          <tr>
            <th scope="col">Seller SKU</th>
            <th scope="col">Sells</th>
            <th scope="col" class="number">
              Now
            </th>
            <th scope="col" class="number">
              Then
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ soldAs, then }) => (
            <tr key={soldAs.sellerSku}>
              <th scope="row">
                <a class="sku" href={listingHref(soldAs.sellerSku, soldAs.isOwnName ? sku : undefined)}>
                  {soldAs.sellerSku}
                </a>
              </th>
              <td data-label="Sells">{componentWords(soldAs.components)}</td>
              <td data-label="Now" class="number">
                {figure(soldAs.quantity)}
              </td>
              <td data-label="Then" class="number">
                <strong>{figure(then)}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > rows.length ? (
        <p class="hint">
          The first {MOST_COMPUTED} of {figure(total)} listings.
        </p>
      ) : null}
    </>
  );
}
