import { useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import { type ApiFailure, failureFrom, get } from '../../api/client';
import type { AnyOrder, OrderLine } from '../../api/order-answers';
import { useLive } from '../../live/live';
import { isShopifyOrder } from '../../parts/orders/amazon-order';
import { isFinal } from './order-words';

/** Milliseconds between two reads of an order that may still change: no event brings a state that moves nothing. */
const REREAD_MS = { amazon: 15_000, shopify: 60_000 } as const;

interface LiveOrder {
  readonly order: AnyOrder | undefined;
  readonly failure: ApiFailure | undefined;
}

/** Reads an order, again when one of its SKUs moves, and from time to time while it is open or not known. */
export function useOrder(orderId: string): LiveOrder & { readonly reload: () => void } {
  const channel = isShopifyOrder(orderId) ? 'shopify' : 'amazon';
  const state = useSignal<LiveOrder>({ order: undefined, failure: undefined });
  const reload = useCallback((): void => {
    get<AnyOrder>(`/api/orders/${channel}/${encodeURIComponent(orderId)}`).then(
      (order) => {
        state.value = { order, failure: undefined };
      },
      (error: unknown) => {
        state.value = { order: state.value.order, failure: failureFrom(error) };
      },
    );
  }, []);
  const { order } = state.value;
  const isSettled = order !== undefined && isFinal(order.status);
  useEffect(reload, []);
  useEffect(() => {
    if (isSettled) return;
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, REREAD_MS[channel]);
    return () => {
      window.clearInterval(timer);
    };
  }, [isSettled]);
  useLive(
    'stock',
    useCallback(({ sku }) => {
      const lines: readonly OrderLine[] = state.value.order?.lines ?? [];
      if (lines.some((line) => line.sku === sku || line.components?.some((part) => part.sku === sku)))
        reload();
    }, []),
  );
  useLive(
    'lists',
    useCallback(({ lists }) => {
      if (lists.includes('stock')) reload();
    }, []),
  );
  return { ...state.value, reload };
}
