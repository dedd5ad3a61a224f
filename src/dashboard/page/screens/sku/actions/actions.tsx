import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { send } from '../../../api/client';
import { type Action, useAction } from '../../../parts/action';
import { PanelButton } from '../../../parts/panels/panel-button';
import { offered } from '../../../parts/push/offered';
import { Failure } from '../../../parts/states';
import { figure } from '../../../parts/figure';
import { lazy } from '../../../lazy';
import { hrefOf } from '../../../router/location';
import type { FormProps } from './figure-field';
import type { FormName } from './open-form';

const WORDS: Readonly<Record<FormName, string>> = {
  adjust: 'Adjust',
  recount: 'Recount',
  buffer: 'Buffer and threshold',
};

const OpenForm = lazy(async () => (await import('./open-form')).OpenForm);
/** Milliseconds after the first paint until the forms are fetched, so that the first one opens at once. */
const FETCH_MS = 1000;

/** What can be done about a SKU. One form is open at a time; Esc closes it. */
export function Actions({ stock, live }: Pick<FormProps, 'stock' | 'live'>) {
  const open = useSignal<FormName | undefined>(undefined);
  const push = useAction();
  const close = (): void => {
    const button = document.getElementById(`do-${open.value ?? ''}`);
    open.value = undefined;
    button?.focus();
  };
  useEffect(() => {
    const timer = window.setTimeout(OpenForm.load, FETCH_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, []);
  return (
    <section class="actions" aria-label="Actions">
      <div class="buttons">
        {Object.entries(WORDS).map(([name, word]) => (
          <button
            key={name}
            id={`do-${name}`}
            type="button"
            class="secondary outline"
            aria-expanded={open.value === name}
            onClick={() => {
              open.value = open.value === name ? undefined : (name as FormName);
            }}
          >
            {word}
          </button>
        ))}
        <PushAgain stock={stock} push={push} onDone={live.reload} />
        <PanelButton name="explain">Term by term</PanelButton>
        <PanelButton name="moment">As of</PanelButton>
        <a href={hrefOf('deliveries', { sku: stock.sku })}>Deliveries</a>
        <a href={hrefOf('returns', { sku: stock.sku })}>Returns</a>
      </div>
      {push.failure === undefined ? null : <Failure failure={push.failure} />}
      {open.value === undefined ? null : (
        <OpenForm.show key={open.value} name={open.value} stock={stock} live={live} onDone={close} />
      )}
    </section>
  );
}

function PushAgain(props: {
  readonly stock: FormProps['stock'];
  readonly push: Action;
  readonly onDone: () => void;
}) {
  const { stock, push, onDone } = props;
  const quantity = stock.listings === undefined ? figure(offered(stock)) : 'the quantity of each listing';
  return (
    <button
      type="button"
      class={stock.syncStatus === 'blocked' ? '' : 'secondary outline'}
      aria-busy={push.isBusy}
      disabled={push.isBusy}
      title={`Sends ${quantity} to Amazon, also when it was blocked`}
      onClick={() => {
        push.start(async () => {
          await send('POST', `/api/sync/${encodeURIComponent(stock.sku)}`);
          onDone();
          return `${stock.sku}: ${quantity} is queued for Amazon.`;
        });
      }}
    >
      Push again
    </button>
  );
}
