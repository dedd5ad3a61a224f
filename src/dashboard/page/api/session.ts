import { signal } from '@preact/signals';
import { get, hasAccess, send } from './client';

/** True while there is a session to end. */
export const hasSession = signal(false);

/** Asks whether the page has to log in, before its first call. While the service is away the answer comes with the first call. */
export async function askSession(): Promise<void> {
  try {
    const { loginRequired, loggedIn } = await get<{ loginRequired: boolean; loggedIn: boolean }>(
      '/dashboard/session',
    );
    hasSession.value = loggedIn;
    hasAccess.value = loggedIn || !loginRequired;
  } catch {
    hasAccess.value = true;
  }
}

/** Exchanges an API key for the cookie of a session. The key is kept nowhere, and no script can read the cookie. */
export async function logIn(apiKey: string): Promise<void> {
  await send('POST', '/dashboard/session', { apiKey });
  hasSession.value = true;
  hasAccess.value = true;
}

/** Ends the session; the page then asks for a key. */
export async function logOut(): Promise<void> {
  await send('DELETE', '/dashboard/session');
  hasSession.value = false;
  hasAccess.value = false;
}
