import { useSignal } from '@preact/signals';
import { type ApiFailure, hasAccess, send } from '../api/client';
import { Failure } from '../parts/states';

/** Asks for an API key. The key goes to the service once, which sets a cookie that no script can read. */
export function Login() {
  const failure = useSignal<ApiFailure | undefined>(undefined);
  const isBusy = useSignal(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const apiKey = new FormData(event.currentTarget as HTMLFormElement).get('apiKey');
    isBusy.value = true;
    send('POST', '/dashboard/session', { apiKey })
      .then(() => {
        failure.value = undefined;
        hasAccess.value = true;
      })
      .catch((error: unknown) => {
        failure.value = error as ApiFailure;
      })
      .finally(() => {
        isBusy.value = false;
      });
  };
  return (
    <main class="container login">
      <h1>SyncState</h1>
      <form onSubmit={submit}>
        <label>
          API key
          <input type="password" name="apiKey" autocomplete="current-password" required autofocus />
          <small>One of the keys in API_KEY. The page forgets it when you log out, and after 12 hours.</small>
        </label>
        {failure.value === undefined ? null : <Failure failure={failure.value} />}
        <button type="submit" aria-busy={isBusy.value} disabled={isBusy.value}>
          Open
        </button>
      </form>
    </main>
  );
}
