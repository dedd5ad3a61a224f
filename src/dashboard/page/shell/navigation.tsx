import type { Overview } from '../api/answers';
import { overview } from '../live/live';
import { hrefOf } from '../router/location';
import { figure } from '../parts/figure';

interface NavigationProps {
  readonly screens: readonly { readonly name: string; readonly title: string }[];
  readonly current: string | undefined;
}

/** The links to the screens, with the number of unread alerts, and a dot where something needs a person. */
export function Navigation({ screens, current }: NavigationProps) {
  const state = overview.value;
  return (
    <nav aria-label="Screens">
      <ul>
        {screens.map(({ name, title }) => (
          <li key={name}>
            <a href={hrefOf(name)} aria-current={name === current ? 'page' : undefined}>
              {title}
              {name === 'alerts' && state !== undefined ? <AlertCount {...state.alerts} /> : null}
              {name === '' && state !== undefined && hasTrouble(state) ? (
                <>
                  <span class="dot" aria-hidden="true" />
                  <span class="unseen"> (needs a person)</span>
                </>
              ) : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function AlertCount({ unread, critical }: Overview['alerts']) {
  if (unread === 0) return null;
  return (
    <span class={`count${critical > 0 ? ' critical' : ''}`}>
      {unread > 99 ? '99+' : figure(unread)}
      <span class="unseen"> unread{critical > 0 ? `, ${figure(critical)} critical` : ''}</span>
    </span>
  );
}

function hasTrouble({ skus, alerts, push, connections }: Overview): boolean {
  return (
    skus.oversold > 0 ||
    skus.blocked > 0 ||
    alerts.critical > 0 ||
    push.paused !== null ||
    connections.some(({ status }) => status === 'failing')
  );
}
