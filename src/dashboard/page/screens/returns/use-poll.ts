import { useSignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';
import { ApiFailure, get } from '../../api/client';
import { useLive } from '../../live/live';
import type { PollView } from './poll-words';

/** Milliseconds between two reads while a poll runs, and while none does. */
const RUNNING_MS = 1000;
const IDLE_MS = 30_000;

interface State {
  readonly poll: PollView | undefined;
  readonly failure: ApiFailure | undefined;
}

/** The state of the poll, read often while one runs. `reload` reads it now. */
export function usePoll(): State & { readonly reload: () => void } {
  const state = useSignal<State>({ poll: undefined, failure: undefined });
  const reload = useCallback((): void => {
    get<PollView>('/api/returns/poll').then(
      (poll) => {
        state.value = { poll, failure: undefined };
      },
      (error: unknown) => {
        if (error instanceof ApiFailure) state.value = { ...state.value, failure: error };
      },
    );
  }, []);
  const isRunning = state.value.poll !== undefined && state.value.poll.phase !== 'idle';
  useEffect(() => {
    reload();
    const timer = window.setInterval(
      () => {
        if (document.visibilityState === 'visible') reload();
      },
      isRunning ? RUNNING_MS : IDLE_MS,
    );
    return () => {
      window.clearInterval(timer);
    };
  }, [isRunning]);
  useLive(
    'lists',
    useCallback(({ lists }) => {
      if (lists.includes('returns')) reload();
    }, []),
  );
  return { ...state.value, reload };
}
