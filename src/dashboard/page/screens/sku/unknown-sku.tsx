import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { StockView } from '../../api/answers';
import type { ListingView } from '../../api/listing-answers';
import { send } from '../../api/client';
import { useAction } from '../../parts/action';
import { figure } from '../../parts/figure';
import { hrefOf, listingHref } from '../../router/location';
import { findListing } from '../listings/listing-calls';
import { componentWords } from '../listings/words/listing-words';
import { FigureField, Submit, unitsOf } from './actions/figure-field';
import { FormPanel } from './actions/form-panel';
import { type LiveStock, skuPath } from './use-stock';

/** A SKU that is not registered: it can be registered here, or a similar one is found. */
export function UnknownSku({ sku, live }: { readonly sku: string; readonly live: LiveStock }) {
  const isOpen = useSignal(false);
  const listing = useSignal<ListingView | undefined>(undefined);
  const close = (): void => {
    isOpen.value = false;
  };
  useEffect(() => {
    findListing(sku).then(
      (found) => {
        listing.value = found;
      },
      // Without listings the rest of the screen stands.
      () => undefined,
    );
  }, []);
  if (listing.value !== undefined)
    return (
      <section class="unknown">
        <p>
          This is a listing, not a SKU: one unit of it is {componentWords(listing.value.components)}.{' '}
          <a href={listingHref(sku)}>Open the listing</a>
        </p>
      </section>
    );
  return (
    <section class="unknown">
      <p>
        This SKU is not registered: its orders move no stock, and Amazon gets no figure of it. SKUs are
        case-sensitive.
      </p>
      {isOpen.value ? (
        <FormPanel title="Register this SKU" onClose={close}>
          <RegisterForm sku={sku} live={live} onCancel={close} />
        </FormPanel>
      ) : (
        <div class="buttons">
          <button
            type="button"
            onClick={() => {
              isOpen.value = true;
            }}
          >
            Register it
          </button>
          <a href={hrefOf('stock', { search: partOf(sku) })}>Search Stock for similar SKUs</a>
        </div>
      )}
    </section>
  );
}

function RegisterForm(props: {
  readonly sku: string;
  readonly live: LiveStock;
  readonly onCancel: () => void;
}) {
  const { sku, live, onCancel } = props;
  const physical = useSignal('');
  const buffer = useSignal('');
  const action = useAction();
  const units = unitsOf(physical.value);
  const held = unitsOf(buffer.value);
  const save = (count: number): void => {
    action.start(async (key) => {
      const body = { physical: count, ...(held === undefined ? {} : { buffer: held }) };
      const answer = await send<StockView>('PUT', skuPath(sku), body, {
        'idempotency-key': key,
        'if-none-match': '*',
      });
      live.put(answer);
      return `${sku} is registered: ${figure(answer.broadcast)} is on its way to Amazon.`;
    });
  };
  const shown = Math.max(0, (units ?? 0) - (held ?? 0));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (units !== undefined) save(units);
      }}
    >
      <div class="fields">
        <FigureField
          label="Units on the shelf"
          value={physical.value}
          onInput={(value) => {
            physical.value = value;
            action.reset();
          }}
        />
        <FigureField
          label="Buffer (units held back)"
          value={buffer.value}
          isRequired={false}
          onInput={(value) => {
            buffer.value = value;
            action.reset();
          }}
        />
      </div>
      <p class="effect" aria-live="polite">
        {units === undefined
          ? 'Count the shelf first: Amazon gets what is not held back.'
          : `Amazon gets ${figure(shown)}.`}
      </p>
      <Submit action={action} onCancel={onCancel} isDisabled={units === undefined || units < 0}>
        Register {sku}
      </Submit>
    </form>
  );
}

/** The part of a SKU that similar ones are likely to have: its first word, where that is not too short to help. */
function partOf(sku: string): string {
  const first = sku.split(/[^\p{L}\p{N}]+/u).find((part) => part.length >= 3);
  return first ?? sku;
}
