import { useEffect, useRef } from 'preact/hooks';
import type { LedgerRow, StockView } from '../../api/answers';
import type { SoldAs as SoldAsItem } from '../../api/listing-answers';
import { lazy } from '../../lazy';
import { overview } from '../../live/live';
import { hasShop } from '../../parts/connections/has-shop';
import { Failure, type ShownList } from '../../parts/states';
import { hrefOf, place } from '../../router/location';
import { Actions } from './actions/actions';
import { Headline } from './headline/headline';
import { broadcastName, broadcastWord } from './broadcast-word';
import './sku.css';
import { useLedger } from './ledger/use-ledger';
import { useSoldAs } from './sold-as/use-sold-as';
import { useStock } from './use-stock';

// What stands below the first sentences, or is seldom shown, comes in files of its own.
const InShopify = lazy(async () => (await import('./in-shopify/in-shopify')).InShopify);
const ExplainPanel = lazy(async () => (await import('./explain/explain-panel')).ExplainPanel);
const MomentPanel = lazy(async () => (await import('./moment/moment-panel')).MomentPanel);
const Ledger = lazy(async () => (await import('./ledger/ledger')).Ledger);
const LevelChart = lazy(async () => (await import('./level/level-chart')).LevelChart);
const SkuAlerts = lazy(async () => (await import('./sku-alerts')).SkuAlerts);
const SkuReturns = lazy(async () => (await import('./sku-returns')).SkuReturns);
const SoldAs = lazy(async () => (await import('./sold-as/sold-as')).SoldAs);
const UnknownSku = lazy(async () => (await import('./unknown-sku')).UnknownSku);

const NONE: readonly SoldAsItem[] = [];

/** One SKU: why its figure is what it is, what moved it, and what can be done. */
export function Sku() {
  const sku = place.value.query.get('sku') ?? '';
  if (sku === '')
    return (
      <>
        <h1>SKU</h1>
        <p>
          The address names no SKU. <a href={hrefOf('stock')}>Choose one in Stock</a>
        </p>
      </>
    );
  return <OneSku key={sku} sku={sku} />;
}

function OneSku({ sku }: { readonly sku: string }) {
  const panel = place.value.query.get('panel');
  const live = useStock(sku);
  const { stock, failure } = live;
  const ledger = useLedger(sku, undefined, stock?.version);
  const soldAs = useSoldAs(sku);
  useEffect(() => {
    SoldAs.load();
    Ledger.load();
  }, []);
  const isUnknown = failure?.statusCode === 404;
  const showsShop = useRef(false);
  // The section keeps its place while the overview is read again.
  showsShop.current ||= hasShop();
  // What stands below would be moved by the sentences above it: it waits for them.
  const stands = isUnknown
    ? UnknownSku.isLoaded()
    : stock !== undefined &&
      (ledger.readAt !== 0 || ledger.failure !== undefined) &&
      (soldAs.items ?? soldAs.failure) !== undefined &&
      SoldAs.isSettled() &&
      Ledger.isSettled();
  return (
    <div class="one-sku">
      <h1 class="sku">{sku}</h1>
      {failure === undefined || isUnknown ? null : <Failure failure={failure} />}
      {isUnknown ? <UnknownSku.show sku={sku} live={live} /> : null}
      {stock === undefined || !stands ? (
        isUnknown ? null : (
          <div class="headline" aria-busy={failure === undefined} />
        )
      ) : (
        <>
          <Headline
            stock={stock}
            rows={ledger.readAt === 0 ? undefined : ledger.items}
            isWhole={!ledger.hasMore}
            paused={overview.value?.push.paused ?? null}
          />
          <Actions stock={stock} live={live} />
          {panel === 'explain' ? <ExplainPanel.show stock={stock} /> : null}
          {panel === 'moment' ? (
            <MomentPanel.show sku={sku} word={broadcastName(broadcastWord(stock))} />
          ) : null}
          <SoldAs.show sku={sku} list={soldAs} />
          {showsShop.current ? <InShopify.show sku={sku} /> : null}
        </>
      )}
      {stands ? (
        <Below sku={sku} stock={stock} isUnknown={isUnknown} ledger={ledger} soldAs={soldAs.items ?? NONE} />
      ) : null}
    </div>
  );
}

interface BelowProps {
  readonly sku: string;
  readonly stock: StockView | undefined;
  readonly isUnknown: boolean;
  readonly ledger: ShownList<LedgerRow>;
  readonly soldAs: readonly SoldAsItem[];
}

function Below({ sku, stock, isUnknown, ledger, soldAs }: BelowProps) {
  return (
    <>
      <div class="pair">
        {isUnknown ? null : (
          <div class="level-space">{stock === undefined ? null : <LevelChart.show stock={stock} />}</div>
        )}
        <SkuAlerts.show sku={sku} />
      </div>
      {isUnknown && ledger.items.length === 0 ? null : (
        <Ledger.show sku={sku} stock={stock} soldAs={soldAs} all={ledger} />
      )}
      <SkuReturns.show sku={sku} />
    </>
  );
}
