import { signal } from '@preact/signals';
import { hasAccess, send } from './client';

/** Marks in local storage that this browser logged in. The key itself is in no storage; the cookie is for no script. */
const STORED = 'syncstate-session';

/** True while there is a session to end. */
export const hasSession = signal(read());

/** Exchanges an API key for the cookie of a session. */
export async function logIn(apiKey: string): Promise<void> {
  await send('POST', '/dashboard/session', { apiKey });
  keep(true);
  hasAccess.value = true;
}

/** Ends the session; the page then asks for a key. */
export async function logOut(): Promise<void> {
  await send('DELETE', '/dashboard/session');
  keep(false);
  hasAccess.value = false;
}

function keep(isThere: boolean): void {
  hasSession.value = isThere;
  try {
    if (isThere) localStorage.setItem(STORED, 'yes');
    else localStorage.removeItem(STORED);
  } catch {
    // A browser may forbid it; the button is then missing after a reload, and the session ends by its time.
  }
}

function read(): boolean {
  try {
    return localStorage.getItem(STORED) === 'yes';
  } catch {
    return false;
  }
}
