import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type ApiFailure, failureFrom, get } from '../api/client';

/** One answer of the API as a part of a screen shows it. */
export interface Answer<T> {
  /** The newest one; kept while it is read again, and where that fails. */
  readonly value: T | undefined;
  /** Why the last read failed. */
  readonly failure: ApiFailure | undefined;
}

interface State<T> extends Answer<T> {
  readonly path: string;
}

/** Reads a path, and again when one of `again` changes. */
export function useAnswer<T>(path: string, ...again: readonly unknown[]): Answer<T> {
  const state = useSignal<State<T>>({ path, value: undefined, failure: undefined });
  useEffect(() => {
    const stop = new AbortController();
    get<T>(path, stop.signal).then(
      (value) => {
        state.value = { path, value, failure: undefined };
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const { value } = ofPath(state.value, path);
        state.value = { path, value, failure: failureFrom(error) };
      },
    );
    return () => {
      stop.abort();
    };
  }, [path, ...again]);
  return ofPath(state.value, path);
}

/** What was read of another path is no answer to this one. */
function ofPath<T>({ path, value, failure }: State<T>, wanted: string): Answer<T> {
  return path === wanted ? { value, failure } : { value: undefined, failure: undefined };
}
