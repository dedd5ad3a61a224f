import { useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import { get } from '../../../api/client';

/** Milliseconds after which it is read once more: the index may lag behind an import that has just ended. */
const REREAD_MS = 2000;

/** How many SKUs an import holds from Amazon; read again when `change` does, which names the state of the import. */
export function useHeld(change: string): {
  readonly count: number | undefined;
  readonly reload: () => void;
} {
  const count = useSignal<number | undefined>(undefined);
  const reload = useCallback((): void => {
    get<{ readonly held?: number }>('/api/sync').then(
      ({ held = 0 }) => {
        count.value = held;
      },
      // The import's own read shows why the service does not answer.
      () => undefined,
    );
  }, []);
  useEffect(() => {
    reload();
    const timer = window.setTimeout(reload, REREAD_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [change]);
  return { count: count.value, reload };
}
