import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { type ApiFailure, failureFrom } from '../api/client';
import { logIn } from '../api/session';
import { Failure } from '../parts/states';

/** Asks for an API key. The key goes to the service once, which sets a cookie that no script can read. */
export function Login() {
  const failure = useSignal<ApiFailure | undefined>(undefined);
  const isBusy = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = 'Log in – SyncState';
    field.current?.focus();
  }, []);
  const submit = async (apiKey: string): Promise<void> => {
    isBusy.value = true;
    try {
      await logIn(apiKey);
    } catch (error) {
      failure.value = failureFrom(error);
      field.current?.select();
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <main class="container login">
      <h1>SyncState</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit(field.current?.value ?? '');
        }}
      >
        <label>
          API key
          <input ref={field} type="password" name="apiKey" autocomplete="current-password" required />
        </label>
        <p class="hint">
          One of the keys in <code>API_KEY</code>. The page keeps no key; the session ends when you log out,
          and after 12 hours.
        </p>
        {failure.value === undefined ? null : <Failure failure={failure.value} />}
        <button type="submit" aria-busy={isBusy.value} disabled={isBusy.value}>
          Log in
        </button>
      </form>
    </main>
  );
}
