import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { type ApiFailure, failureFrom } from '../api/client';
import { announce } from './status-line';

/** An action of the user: what it does while it is under way, and how it failed. */
export interface Action {
  readonly isBusy: boolean;
  readonly failure: ApiFailure | undefined;
  /**
   * Runs `work`; the status line shows what it returns. A second start while one is under way is ignored. The
   * idempotency key is kept until the work succeeds or `reset` is called, so that a retry repeats the same action.
   */
  start(work: (idempotencyKey: string) => Promise<string | undefined>): void;
  /** Drops the failure and the key: the next start is another action. Called when an input changes. */
  reset(): void;
}

/** One state-changing action of a screen. */
export function useAction(): Action {
  const isBusy = useSignal(false);
  const failure = useSignal<ApiFailure | undefined>(undefined);
  const held = useMemo<{ key: string | undefined }>(() => ({ key: undefined }), []);
  const run = async (work: (key: string) => Promise<string | undefined>): Promise<void> => {
    isBusy.value = true;
    held.key ??= newKey();
    try {
      const text = await work(held.key);
      held.key = undefined;
      failure.value = undefined;
      if (text !== undefined) announce(text);
    } catch (error) {
      failure.value = failureFrom(error);
    } finally {
      isBusy.value = false;
    }
  };
  return {
    isBusy: isBusy.value,
    failure: failure.value,
    start: (work) => {
      if (!isBusy.value) void run(work);
    },
    reset: () => {
      held.key = undefined;
      failure.value = undefined;
    },
  };
}

/** `crypto.randomUUID` needs https; a page of a local network may have http. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
