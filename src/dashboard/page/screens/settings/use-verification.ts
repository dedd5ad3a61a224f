import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useMemo } from 'preact/hooks';
import type { Verification } from '../../api/answers';
import { type ApiFailure, failureFrom, get, send } from '../../api/client';
import { useLive } from '../../live/live';

/** Milliseconds between two looks at a run. */
const LOOK_MS = 1000;

interface VerificationState {
  readonly verification: Verification | undefined;
  readonly failure: ApiFailure | undefined;
  /** True once the service has answered, with a run or with an error. */
  readonly isRead: boolean;
}

/** The last run, and the call that begins one. */
export interface VerificationRun extends VerificationState {
  readonly start: () => Promise<void>;
}

/** The last run of the proof, followed while it runs; `start` begins one. */
export function useVerification(): VerificationRun {
  const state = useSignal<VerificationState>({
    verification: undefined,
    failure: undefined,
    isRead: false,
  });
  const follower = useMemo(
    () =>
      new Follower((change) => {
        state.value = { ...state.value, ...change };
      }),
    [],
  );
  useEffect(() => {
    follower.look();
    return () => {
      follower.stop();
    };
  }, [follower]);
  // Also after a time without the service: the run may have ended meanwhile.
  useLive(
    'lists',
    useCallback(() => {
      follower.look();
    }, [follower]),
  );
  return { ...state.value, start: () => follower.start() };
}

class Follower {
  private abort = new AbortController();
  private timer: number | undefined;

  constructor(private readonly show: (change: Partial<VerificationState>) => void) {}

  stop(): void {
    this.abort.abort();
    window.clearTimeout(this.timer);
  }

  look(): void {
    this.stop();
    this.abort = new AbortController();
    void this.read(this.abort.signal);
  }

  async start(): Promise<void> {
    this.take(await send<Verification>('POST', '/api/verify'));
  }

  private async read(stop: AbortSignal): Promise<void> {
    try {
      this.take(await get<Verification>('/api/verify', stop));
    } catch (error) {
      if (stop.aborted) return;
      const failure = failureFrom(error);
      this.show({ failure, isRead: true });
    }
  }

  private take(verification: Verification): void {
    this.show({ verification, failure: undefined, isRead: true });
    window.clearTimeout(this.timer);
    if (verification.state === 'running')
      this.timer = window.setTimeout(() => {
        this.look();
      }, LOOK_MS);
  }
}
