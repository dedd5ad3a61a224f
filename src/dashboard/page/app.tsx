import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { hasAccess } from './api/client';
import { listenToKeys } from './keys/keys';
import { KeysDialog } from './keys/keys-dialog';
import { type Lazy, lazy } from './lazy';
import { startLive } from './live/live';
import { Login } from './login/login';
import { StatusLine } from './parts/status-line';
import { hrefOf, place } from './router/location';
import { LinkNote, LinkWord } from './shell/link-note';
import { LogOut } from './shell/log-out';
import { Navigation } from './shell/navigation';
import { PauseNote } from './shell/pause-note';
import { ThemeSwitch } from './shell/theme-switch';

/** Milliseconds after the first paint until the files of the other screens are fetched. */
const FETCH_MS = 2000;

interface Screen extends Lazy<object> {
  readonly name: string;
  readonly title: string;
  /** False: reached from a row, not from the navigation. */
  readonly inNav: boolean;
}

const SCREENS: readonly Screen[] = [
  {
    name: '',
    title: 'Today',
    ...lazy(async () => (await import('./screens/today/today')).Today),
    inNav: true,
  },
  {
    name: 'stock',
    title: 'Stock',
    ...lazy(async () => (await import('./screens/stock/stock')).Stock),
    inNav: true,
  },
  {
    name: 'listings',
    title: 'Listings',
    ...lazy(async () => (await import('./screens/listings/listings')).Listings),
    inNav: true,
  },
  {
    name: 'sku',
    title: 'SKU',
    ...lazy(async () => (await import('./screens/sku/sku')).Sku),
    inNav: false,
  },
  {
    name: 'order',
    title: 'Order',
    ...lazy(async () => (await import('./screens/order/order')).Order),
    inNav: false,
  },
  {
    name: 'oversell',
    title: 'Oversold',
    ...lazy(async () => (await import('./screens/oversell/oversell')).Oversell),
    inNav: false,
  },
  {
    name: 'shopify',
    title: 'Shopify',
    ...lazy(async () => (await import('./screens/shopify/shopify')).Shopify),
    inNav: true,
  },
  {
    name: 'differences',
    title: 'Differences',
    ...lazy(async () => (await import('./screens/differences/differences')).Differences),
    inNav: true,
  },
  {
    name: 'deliveries',
    title: 'Deliveries',
    ...lazy(async () => (await import('./screens/deliveries/deliveries')).Deliveries),
    inNav: true,
  },
  {
    name: 'returns',
    title: 'Returns',
    ...lazy(async () => (await import('./screens/returns/returns')).Returns),
    inNav: true,
  },
  {
    name: 'alerts',
    title: 'Alerts',
    ...lazy(async () => (await import('./screens/alerts/alerts')).Alerts),
    inNav: true,
  },
  {
    name: 'settings',
    title: 'Settings',
    ...lazy(async () => (await import('./screens/settings/settings')).Settings),
    inNav: true,
  },
];

/** The screens of one thing, each with the parameter of its address that names it. */
const SUBJECTS: Readonly<Record<string, string>> = { sku: 'sku', order: 'id', oversell: 'alert' };

const showsKeys = signal(false);

export function App() {
  useEffect(() => {
    startLive();
    window.setTimeout(() => {
      for (const { load } of SCREENS) load();
    }, FETCH_MS);
    return listenToKeys(() => {
      showsKeys.value = !showsKeys.value;
    });
  }, []);
  const { screen: name, query } = place.value;
  const screen = SCREENS.find((each) => each.name === name);
  // Another screen, or another SKU or order on its screen; filters are changes within a screen.
  const subject = query.get(SUBJECTS[name] ?? '') ?? '';
  const shown = `${name} ${subject}`;
  const isFirst = useRef(true);
  useEffect(() => {
    if (!hasAccess.value) return;
    document.title = `${subject === '' ? (screen?.title ?? 'Not found') : subject} – SyncState`;
  }, [shown, hasAccess.value]);
  const stands = hasAccess.value && screen?.isLoaded() !== false;
  useEffect(() => {
    // After the login too: its field is gone.
    if (!hasAccess.value) isFirst.current = false;
    if (!stands) return;
    // The focus follows a change of the screen, so that a screen reader reads the new heading; not at the first one.
    if (!isFirst.current) focusHeading();
    isFirst.current = false;
  }, [shown, stands]);
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
      <PauseNote />
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
