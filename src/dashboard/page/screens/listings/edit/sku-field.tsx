import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ListPage, StockView } from '../../../api/answers';
import { get, pathOf } from '../../../api/client';
import { focusOnce } from '../../../parts/forms/field';

/** Milliseconds after the last letter before SKUs are searched, and how many are offered. */
const TYPING_MS = 250;
const OFFERED = 8;

interface SkuFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly problem?: string;
  readonly isFirst?: boolean;
  readonly onInput: (sku: string) => void;
}

/** A field for a registered SKU; those that contain what is typed are offered. */
export function SkuField({ id, label, value, problem = '', isFirst = false, onInput }: SkuFieldProps) {
  const offered = useSignal<readonly string[]>([]);
  const isTyped = useSignal(false);
  useEffect(() => {
    if (!isTyped.value || value.trim() === '' || offered.value.includes(value)) return undefined;
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      get<ListPage<StockView>>(
        pathOf('/api/inventory', { search: value.trim(), limit: OFFERED }),
        stop.signal,
      ).then(
        ({ items }) => {
          offered.value = items.map(({ sku }) => sku);
        },
        // Without offers the field is filled by hand.
        () => undefined,
      );
    }, TYPING_MS);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [value]);
  return (
    <label class="sku-field">
      {label}
      <input
        class="sku"
        list={`${id}-offers`}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={value}
        aria-invalid={problem === '' ? undefined : 'true'}
        aria-describedby={`${id}-problem`}
        {...(isFirst ? { ref: focusOnce } : {})}
        onInput={(event) => {
          isTyped.value = true;
          onInput(event.currentTarget.value);
        }}
      />
      <datalist id={`${id}-offers`}>
        {offered.value.map((sku) => (
          <option key={sku} value={sku} />
        ))}
      </datalist>
      <small id={`${id}-problem`} class="bad">
        {problem}
      </small>
    </label>
  );
}
