import { useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import type { ShopView } from '../../api/shopify-answers';
import { type ApiFailure, failureFrom, get } from '../../api/client';
import { useLive } from '../../live/live';

/** Milliseconds between two reads of the connection: no event brings its state. */
const REREAD_MS = 30_000;

/** The connection to the shop as its screen shows it. */
export interface LiveShop {
  readonly view: ShopView | undefined;
  readonly failure: ApiFailure | undefined;
}

/** Reads the connection to the shop, again from time to time and after a reconnect. */
export function useShopify(): LiveShop & { readonly reload: () => void } {
  const state = useSignal<LiveShop>({ view: undefined, failure: undefined });
  const reload = useCallback((): void => {
    get<ShopView>('/api/shopify').then(
      (view) => {
        state.value = { view, failure: undefined };
      },
      (error: unknown) => {
        state.value = { view: state.value.view, failure: failureFrom(error) };
      },
    );
  }, []);
  useEffect(() => {
    reload();
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, REREAD_MS);
    return () => {
      window.clearInterval(timer);
    };
  }, []);
  useLive('lists', reload);
  return { ...state.value, reload };
}
