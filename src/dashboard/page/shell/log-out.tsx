import { hasSession, logOut } from '../api/session';
import { Icon } from '../parts/icon';
import { useAction } from '../parts/action';
import { Failure } from '../parts/states';

/** Ends the session, where there is one. */
export function LogOut({ look = 'quiet-button' }: { readonly look?: string }) {
  const action = useAction();
  if (!hasSession.value) return null;
  return (
    <>
      <button
        type="button"
        class={look}
        aria-busy={action.isBusy}
        disabled={action.isBusy}
        onClick={() => {
          action.start(() => logOut().then(() => undefined));
        }}
      >
        <Icon name="out" /> Log out
      </button>
      {action.failure === undefined ? null : <Failure failure={action.failure} />}
    </>
  );
}
