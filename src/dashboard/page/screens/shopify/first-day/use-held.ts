import { useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import { get } from '../../../api/client';

/** How many SKUs an import holds from Amazon; read again when the import's status changes. */
export function useHeld(status: string | undefined): {
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
  useEffect(reload, [status]);
  return { count: count.value, reload };
}
