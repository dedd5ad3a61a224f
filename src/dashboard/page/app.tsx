import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { hasAccess } from './api/client';
import { listenToKeys } from './keys/keys';
import { KeysDialog } from './keys/keys-dialog';
import { startLive } from './live/live';
import { Login } from './login/login';
import { LinkNote, LinkWord } from './parts/link-note';
import { LogOut } from './parts/log-out';
import { Navigation } from './parts/navigation';
import { StatusLine } from './parts/status-line';
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
  const { screen: name, query } = place.value;
  const screen = SCREENS.find((each) => each.name === name);
  const sku = query.get('sku') ?? '';
  // Another screen, or another SKU on its screen; filters are changes within a screen.
  const shown = screen?.name === 'sku' ? `sku ${sku}` : name;
  const isFirst = useRef(true);
  useEffect(() => {
    if (!hasAccess.value) return;
    document.title = `${shown.startsWith('sku ') ? sku : (screen?.title ?? 'Not found')} – SyncState`;
    // The focus follows a change of the screen, so that a screen reader reads the new heading; not at the first one.
    if (!isFirst.current) focusHeading();
    isFirst.current = false;
  }, [shown, hasAccess.value]);
  if (!hasAccess.value) return <Login />;
  return (
    <>
      <a class="skip" href="#content">
        Skip to content
      </a>
      <header class="top">
        <a class="brand" href={hrefOf('')}>
          SyncState
        </a>
        <Navigation screens={SCREENS.filter(({ inNav }) => inNav)} current={screen?.name} />
        <div class="top-end">
          <LinkWord />
          <ThemeSwitch />
          <LogOut />
        </div>
      </header>
      <LinkNote />
      <main id="content" class="container-fluid" tabIndex={-1}>
        {screen === undefined ? <NotFound /> : <screen.show key={shown} />}
      </main>
      <StatusLine />
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

function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1');
  if (heading === null) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
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
