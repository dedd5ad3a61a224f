import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { Empty } from './parts/states';

/** A screen, or a part of one, in a file of its own, which `load` fetches. It fetches itself when it is first shown. */
export interface Lazy<P> {
  readonly show: ComponentType<P>;
  readonly load: () => void;
  readonly isLoaded: () => boolean;
  /** True once it is loaded, or could not be. */
  readonly isSettled: () => boolean;
}

/** Keeps a screen out of the first paint of the others. The file of an older release may be gone: then a reload helps. */
export function lazy<P = object>(read: () => Promise<ComponentType<P>>): Lazy<P> {
  const loaded = signal<{ readonly Part: ComponentType<P> } | undefined>(undefined);
  const hasFailed = signal(false);
  let isLoading = false;
  const load = (): void => {
    if (isLoading || loaded.value !== undefined) return;
    isLoading = true;
    read()
      .then((Part) => {
        loaded.value = { Part };
        hasFailed.value = false;
      })
      .catch(() => {
        hasFailed.value = true;
      })
      .finally(() => {
        isLoading = false;
      });
  };
  const isSettled = (): boolean => loaded.value !== undefined || hasFailed.value;
  const show = (props: P) => {
    useEffect(load, []);
    if (loaded.value !== undefined) return <loaded.value.Part {...(props as P & object)} />;
    return hasFailed.value ? <Missing /> : null;
  };
  return { show, load, isLoaded: () => loaded.value !== undefined, isSettled };
}

function Missing() {
  return (
    <Empty>
      This part of the page could not be loaded: SyncState does not answer, or it was updated.{' '}
      <button
        type="button"
        class="quiet-button"
        onClick={() => {
          window.location.reload();
        }}
      >
        Reload the page
      </button>
    </Empty>
  );
}
