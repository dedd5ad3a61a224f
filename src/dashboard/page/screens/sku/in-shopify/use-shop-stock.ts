import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import { type ApiFailure, failureFrom, get } from '../../../api/client';
import type { ShopStock } from '../../../api/shopify-answers';
import { useLive } from '../../../live/live';
import { skuPath } from '../use-stock';

/** Milliseconds between a movement and the next read, which is a call to Shopify. */
const REREAD_MS = 3000;

interface State {
  readonly shop?: ShopStock;
  readonly failure?: ApiFailure;
}

/** Reads what Shopify has of a SKU, and again a while after the SKU moved. */
export function useShopStock(sku: string): State & { readonly reload: () => void } {
  const state = useSignal<State>({});
  const timer = useRef<number | undefined>(undefined);
  const reload = useCallback((): void => {
    window.clearTimeout(timer.current);
    timer.current = undefined;
    get<ShopStock>(skuPath(sku, '/shopify')).then(
      (shop) => {
        state.value = { shop };
      },
      (error: unknown) => {
        state.value = { ...state.value, failure: failureFrom(error) };
      },
    );
  }, []);
  useEffect(() => {
    reload();
    return () => {
      window.clearTimeout(timer.current);
    };
  }, []);
  useLive(
    'stock',
    useCallback((stock) => {
      if (stock.sku === sku && state.value.shop?.status !== 'off')
        timer.current ??= window.setTimeout(reload, REREAD_MS);
    }, []),
  );
  return { ...state.value, reload };
}
