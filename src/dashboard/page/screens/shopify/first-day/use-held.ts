import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { get } from '../../../api/client';
import { anew, type HeldProgress, released, UNREAD, withCount } from './held-progress';

/** Milliseconds between two looks at what is held. */
const LOOK_MS = 2000;

/** How many SKUs an import holds from Amazon. */
export interface Held extends HeldProgress {
  /** A release was requested: it is followed to its end. */
  readonly release: () => void;
}

/** What is held, followed while it is released; read again when `change` does, which names the state of the import. */
export function useHeld(change: string): Held {
  const progress = useSignal(UNREAD);
  const follower = useMemo(
    () =>
      new Follower(progress.value, (next) => {
        progress.value = next;
      }),
    [],
  );
  useEffect(() => {
    follower.look(anew);
    return () => {
      follower.stop();
    };
  }, [change]);
  return {
    ...progress.value,
    release: () => {
      follower.look(released);
    },
  };
}

class Follower {
  private abort = new AbortController();
  private timer: number | undefined;

  constructor(
    private progress: HeldProgress,
    private readonly show: (progress: HeldProgress) => void,
  ) {}

  stop(): void {
    this.abort.abort();
    window.clearTimeout(this.timer);
  }

  look(change: (progress: HeldProgress) => HeldProgress): void {
    this.stop();
    this.abort = new AbortController();
    this.take(change(this.progress));
    void this.read(this.abort.signal);
  }

  private async read(stop: AbortSignal): Promise<void> {
    try {
      const { held = 0 } = await get<{ readonly held?: number }>('/api/sync', stop);
      this.take(withCount(this.progress, held));
    } catch {
      // The import's own read shows why the service does not answer.
    }
    if (stop.aborted || this.progress.looksLeft === 0) return;
    this.timer = window.setTimeout(() => {
      void this.read(stop);
    }, LOOK_MS);
  }

  private take(progress: HeldProgress): void {
    this.progress = progress;
    this.show(progress);
  }
}
