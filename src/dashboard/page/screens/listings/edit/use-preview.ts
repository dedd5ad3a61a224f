import { useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import type { ListingPreview, ListingSpec } from '../../../api/listing-answers';
import { type ApiFailure, failureFrom, send } from '../../../api/client';
import { useLive } from '../../../live/live';

/** Milliseconds after the last letter before the quantity is asked for. */
const TYPING_MS = 200;

/** What a listing would show, by the service, which has the stocks. */
export interface LivePreview {
  /** The last answer; it stays while the next one is asked for. */
  readonly preview: ListingPreview | undefined;
  readonly failure: ApiFailure | undefined;
}

/** Asks for the quantity of a draft while it is typed, and again when one of its components moves. */
export function usePreview(sellerSku: string, spec: ListingSpec | undefined): LivePreview {
  const state = useSignal<LivePreview>({ preview: undefined, failure: undefined });
  const moves = useSignal(0);
  const asked = spec === undefined || sellerSku === '' ? '' : JSON.stringify({ sellerSku, ...spec });
  useEffect(() => {
    if (asked === '') {
      state.value = { preview: undefined, failure: undefined };
      return undefined;
    }
    let isOver = false;
    const timer = window.setTimeout(() => {
      send<ListingPreview>('POST', '/api/listings/preview', JSON.parse(asked) as object).then(
        (preview) => {
          if (!isOver) state.value = { preview, failure: undefined };
        },
        (error: unknown) => {
          const failure = failureFrom(error);
          if (!isOver) state.value = { preview: undefined, failure };
        },
      );
    }, TYPING_MS);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [asked, moves.value]);
  useLive(
    'stock',
    useCallback(
      ({ sku }) => {
        if (asked.includes(JSON.stringify(sku))) moves.value += 1;
      },
      [asked],
    ),
  );
  return state.value;
}
