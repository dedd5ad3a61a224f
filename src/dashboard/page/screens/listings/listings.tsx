import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ListingView } from '../../api/listing-answers';
import { ApiFailure } from '../../api/client';
import { lazy } from '../../lazy';
import { useLive } from '../../live/live';
import { useList } from '../../live/use-list';
import { Filters, SkuFilter } from '../../parts/filters';
import '../../parts/forms/forms.css';
import { closePanel, PanelButton } from '../../parts/panels/panel-button';
import { Failure, ListFoot } from '../../parts/states';
import { place, setQuery } from '../../router/location';
import { ListingForm } from './edit/open-form';
import { NoListings, NothingSells } from './list/empty';
import { rowLinkId } from './list/listing-row';
import { ListingTable } from './list/listing-table';
import { findListing } from './listing-calls';
import './listings.css';

/** Milliseconds after the first paint until the form is fetched, so that the first one opens at once. */
const FETCH_MS = 1000;

const ListingsImport = lazy(async () => (await import('./listings-import')).ListingsImport);
const MatchPanel = lazy(async () => (await import('./match/match-panel')).MatchPanel);
const UnmatchedPanel = lazy(async () => (await import('./unmatched/unmatched')).UnmatchedPanel);
const WhatIfPanel = lazy(async () => (await import('./what-if/what-if')).WhatIfPanel);

/** What is sold at Amazon under which name, by which rule, and what Amazon has accepted. */
export function Listings() {
  const { query } = place.value;
  const sku = query.get('sku') ?? '';
  const panel = query.get('panel');
  const edited = query.get('edit') ?? undefined;
  const list = useList<ListingView>('/api/listings', { sku }, 'listings');
  useLive('stock', (stock) => {
    const isSold = list.items.some(({ components }) => components.some((each) => each.sku === stock.sku));
    if (isSold) list.reloadSoon();
  });
  // An address that opens a form shows the rows with it, so that it does not push them away.
  const opensForm = useRef(edited !== undefined || panel === 'new').current;
  const stands = list.readAt !== 0 && (!opensForm || ListingForm.isSettled());
  useEffect(() => {
    const timer = window.setTimeout(ListingForm.load, opensForm ? 0 : FETCH_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, []);
  const reload = (): void => {
    list.reload();
  };
  const closeForm = (): void => {
    document.getElementById(rowLinkId(edited ?? ''))?.focus();
    setQuery({ edit: undefined, of: undefined });
  };
  const saved = (): void => {
    reload();
    closeForm();
  };
  const isListed = list.items.some(({ sellerSku }) => sellerSku === edited);
  return (
    <>
      <header class="screen-head">
        <h1>Listings</h1>
        <div class="screen-actions">
          <PanelButton name="new">New listing</PanelButton>
          <PanelButton name="what-if">What if</PanelButton>
          <PanelButton name="unmatched">Not linked</PanelButton>
          <PanelButton name="match">Match with Amazon</PanelButton>
          <PanelButton name="import">Import CSV</PanelButton>
          <a role="button" class="secondary outline" href="/api/listings.csv" download="listings.csv">
            Download CSV
          </a>
        </div>
      </header>
      {panel === 'new' ? (
        <div class="panel">
          <h2>New listing</h2>
          <ListingForm.show
            key={`${query.get('name') ?? ''} ${query.get('of') ?? ''}`}
            sellerSku={query.get('name') ?? ''}
            of={query.get('of') ?? ''}
            onSaved={() => {
              reload();
              closeNew();
            }}
            onClose={closeNew}
          />
        </div>
      ) : null}
      {panel === 'import' ? <ListingsImport.show onWritten={reload} onClose={closePanel} /> : null}
      {panel === 'unmatched' ? <UnmatchedPanel.show onClose={closePanel} /> : null}
      {panel === 'match' ? <MatchPanel.show onMade={reload} onClose={closePanel} /> : null}
      {panel === 'what-if' ? <WhatIfPanel.show sku={sku} onClose={closePanel} /> : null}
      {edited === undefined || isListed || list.readAt === 0 ? null : (
        <EditedListing key={edited} sellerSku={edited} onSaved={saved} onClose={closeForm} />
      )}
      <div class="listing-filters">
        <Filters label="Filter the listings">
          <SkuFilter />
        </Filters>
      </div>
      <div class={`listing-list ${stands || list.failure !== undefined ? '' : 'unread'}`}>
        {!stands ? null : list.items.length > 0 ? (
          <ListingTable listings={list.items} edited={edited} onSaved={saved} onClose={closeForm} />
        ) : sku === '' ? (
          <NoListings />
        ) : (
          <NothingSells sku={sku} />
        )}
      </div>
      <ListFoot list={list} nouns={['listing', 'listings']} />
    </>
  );
}

function closeNew(): void {
  closePanel();
  setQuery({ name: undefined, of: undefined });
}

interface EditedProps {
  readonly sellerSku: string;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

/** The listing that the address names, where the rows do not hold it; a new one where there is none of this name. */
function EditedListing({ sellerSku, onSaved, onClose }: EditedProps) {
  const found = useSignal<{ readonly listing?: ListingView } | undefined>(undefined);
  const failure = useSignal<ApiFailure | undefined>(undefined);
  useEffect(() => {
    findListing(sellerSku).then(
      (listing) => {
        found.value = listing === undefined ? {} : { listing };
      },
      (error: unknown) => {
        if (error instanceof ApiFailure) failure.value = error;
      },
    );
  }, []);
  if (failure.value !== undefined) return <Failure failure={failure.value} />;
  if (found.value === undefined) return null;
  const { listing } = found.value;
  return (
    <div class="panel">
      <h2>
        {listing === undefined ? 'New listing ' : ''}
        <span class="sku">{sellerSku}</span>
      </h2>
      <ListingForm.show
        {...(listing === undefined ? { sellerSku, of: place.value.query.get('of') ?? '' } : { listing })}
        onSaved={onSaved}
        onClose={onClose}
      />
    </div>
  );
}
