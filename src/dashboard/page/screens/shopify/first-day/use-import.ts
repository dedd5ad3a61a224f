import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { ShopifyImport } from '../../../api/shopify-answers';
import { type ApiFailure, failureFrom, get, send } from '../../../api/client';

/** Milliseconds between two looks at an import that is under way. */
const LOOK_MS = 1000;

interface ImportState {
  readonly view: ShopifyImport | undefined;
  readonly failure: ApiFailure | undefined;
}

/** The last import, and the call that begins one. */
export interface ImportRun extends ImportState {
  readonly start: (dryRun: boolean) => Promise<void>;
}

/** The import of the shop, followed while it is under way, also after a reload; `start` begins one. */
export function useImport(): ImportRun {
  const state = useSignal<ImportState>({ view: undefined, failure: undefined });
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
  return { ...state.value, start: (dryRun) => follower.start(dryRun) };
}

class Follower {
  private abort = new AbortController();
  private timer: number | undefined;
  /** The call that begins an import is under way: a look may come before the import. */
  private isBegun = false;

  constructor(private readonly show: (change: Partial<ImportState>) => void) {}

  stop(): void {
    this.abort.abort();
    window.clearTimeout(this.timer);
  }

  look(): void {
    this.stop();
    this.abort = new AbortController();
    void this.read(this.abort.signal);
  }

  async start(dryRun: boolean): Promise<void> {
    // The answer may take seconds: the progress is shown meanwhile.
    const begun = send('POST', `/api/shopify/import?dryRun=${dryRun}`);
    this.isBegun = true;
    this.lookLater();
    try {
      await begun;
    } finally {
      this.isBegun = false;
    }
    this.look();
  }

  private async read(stop: AbortSignal): Promise<void> {
    try {
      this.take(await get<ShopifyImport>('/api/shopify/import', stop));
    } catch (error) {
      if (stop.aborted) return;
      this.show({ failure: failureFrom(error) });
      // The import goes on without the page.
      this.lookLater();
    }
  }

  private take(view: ShopifyImport): void {
    this.show({ view, failure: undefined });
    if (view.status === 'under_way' || this.isBegun) this.lookLater();
  }

  private lookLater(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.look();
    }, LOOK_MS);
  }
}
