import { useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import type { StockView } from '../../api/answers';
import { type ApiFailure, failureFrom, get } from '../../api/client';
import { useLive } from '../../live/live';

/** A SKU as its screen shows it. */
export interface LiveStock {
  readonly stock: StockView | undefined;
  /** The last read failed; `stock` is what was read before. */
  readonly failure: ApiFailure | undefined;
  /** Reads it again. */
  readonly reload: () => void;
  /** Shows an answer of the service that is not older. */
  readonly put: (stock: StockView) => void;
}

interface State {
  readonly stock: StockView | undefined;
  readonly failure: ApiFailure | undefined;
}

/** The path of a SKU's calls; any character may stand in a SKU. */
export function skuPath(sku: string, call = ''): string {
  return `/api/inventory/${encodeURIComponent(sku)}${call}`;
}

/** Reads a SKU, and follows its events. */
export function useStock(sku: string): LiveStock {
  const state = useSignal<State>({ stock: undefined, failure: undefined });
  const put = useCallback((stock: StockView): void => {
    const { version = 0 } = state.value.stock ?? {};
    if (stock.sku === sku && stock.version >= version) state.value = { stock, failure: undefined };
  }, []);
  const reload = useCallback((): void => {
    get<StockView>(skuPath(sku)).then(put, (error: unknown) => {
      const failure = failureFrom(error);
      // A SKU that was removed has no figures any more.
      const stock = failure.statusCode === 404 ? undefined : state.value.stock;
      state.value = { stock, failure };
    });
  }, []);
  useEffect(reload, []);
  useLive('stock', put);
  useLive(
    'lists',
    useCallback(({ lists }) => {
      if (lists.includes('stock')) reload();
    }, []),
  );
  return { ...state.value, reload, put };
}
