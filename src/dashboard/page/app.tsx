import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { hasAccess } from './api/client';
import { listenToKeys } from './keys/keys';
import { KeysDialog } from './keys/keys-dialog';
import { startLive } from './live/live';
import { Login } from './login/login';
import { LinkNote } from './parts/link-note';
import { hrefOf, place } from './router/location';
import { Alerts } from './screens/alerts/alerts';
import { Deliveries } from './screens/deliveries/deliveries';
import { Returns } from './screens/returns/returns';
import { Settings } from './screens/settings/settings';
import { Sku } from './screens/sku/sku';
import { Stock } from './screens/stock/stock';
import { Today } from './screens/today/today';
import { ThemeSwitch } from './theme-switch';

interface Screen {
  readonly name: string;
  readonly title: string;
  readonly show: ComponentType;
  /** False: reached from a row, not from the navigation. */
  readonly inNav: boolean;
}

const SCREENS: readonly Screen[] = [
  { name: '', title: 'Today', show: Today, inNav: true },
  { name: 'stock', title: 'Stock', show: Stock, inNav: true },
  { name: 'sku', title: 'SKU', show: Sku, inNav: false },
  { name: 'deliveries', title: 'Deliveries', show: Deliveries, inNav: true },
  { name: 'returns', title: 'Returns', show: Returns, inNav: true },
  { name: 'alerts', title: 'Alerts', show: Alerts, inNav: true },
  { name: 'settings', title: 'Settings', show: Settings, inNav: true },
];

const showsKeys = signal(false);

export function App() {
  useEffect(() => {
    startLive();
    return listenToKeys(() => {
      showsKeys.value = !showsKeys.value;
    });
  }, []);
  const screen = SCREENS.find(({ name }) => name === place.value.screen);
  useEffect(() => {
    document.title = `${place.value.query.get('sku') ?? screen?.title ?? 'Not found'} – SyncState`;
  });
  if (!hasAccess.value) return <Login />;
  return (
    <>
      <a class="skip" href="#content">
        Skip to content
      </a>
      <header class="top">
        <nav aria-label="Screens">
          <a class="brand" href={hrefOf('')}>
            SyncState
          </a>
          <ul>
            {SCREENS.filter(({ inNav }) => inNav).map(({ name, title }) => (
              <li key={name}>
                <a href={hrefOf(name)} aria-current={name === screen?.name ? 'page' : undefined}>
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <ThemeSwitch />
      </header>
      <LinkNote />
      <main id="content" class="container-fluid">
        {screen === undefined ? <NotFound /> : <screen.show key={screen.name} />}
      </main>
      {showsKeys.value ? (
        <KeysDialog
          onClose={() => {
            showsKeys.value = false;
          }}
        />
      ) : null}
    </>
  );
}

function NotFound() {
  return (
    <>
      <h1>Not found</h1>
      <p>
        There is no screen at this address. <a href={hrefOf('')}>Today</a>
      </p>
    </>
  );
}
