import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { SoldAs } from '../../../api/listing-answers';
import { type ApiFailure, failureFrom, get } from '../../../api/client';
import { useLive } from '../../../live/live';
import { skuPath } from '../use-stock';

/** Milliseconds between an event and the next read. */
const REREAD_MS = 1000;

/** The names under which a SKU is sold; both undefined until they were read. */
export interface SoldAsList {
  readonly items?: readonly SoldAs[];
  readonly failure?: ApiFailure;
}

/** Reads the names under which a SKU is sold, and again when a listing or a stock of them changes. */
export function useSoldAs(sku: string): SoldAsList {
  const state = useSignal<SoldAsList>({});
  const timer = useRef<number | undefined>(undefined);
  const read = useCallback((): void => {
    timer.current = undefined;
    get<{ items: readonly SoldAs[] }>(skuPath(sku, '/listings')).then(
      ({ items }) => {
        state.value = { items };
      },
      (error: unknown) => {
        const failure = failureFrom(error);
        state.value = { ...state.value, failure };
      },
    );
  }, []);
  const readSoon = (): void => {
    timer.current ??= window.setTimeout(read, REREAD_MS);
  };
  useEffect(() => {
    read();
    return () => {
      window.clearTimeout(timer.current);
    };
  }, []);
  useLive(
    'lists',
    useCallback(({ lists }) => {
      if (lists.includes('listings')) readSoon();
    }, []),
  );
  useLive(
    'stock',
    useCallback((stock) => {
      // The quantities of its listings follow each of their components.
      const skus = (state.value.items ?? []).flatMap(({ components }) => components.map((each) => each.sku));
      if (stock.sku === sku || skus.includes(stock.sku)) readSoon();
    }, []),
  );
  return state.value;
}

/** True for a SKU that no listing sells: it is sold under its own name, one for one. */
export function isPlain(items: readonly SoldAs[]): boolean {
  const [only] = items;
  return (
    items.length === 1 && only?.isOwnName === true && Object.keys(only.rule).length === 0 && !only.paused
  );
}
