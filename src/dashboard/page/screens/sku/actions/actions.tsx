import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { send } from '../../../api/client';
import { type Action, useAction } from '../../../parts/action';
import { Failure } from '../../../parts/states';
import { figure } from '../../../parts/figure';
import { hrefOf } from '../../../router/location';
import { AdjustForm } from './adjust-form';
import { BufferForm } from './buffer-form';
import { RecountForm } from './recount-form';
import type { FormProps } from './figure-field';

const FORMS = {
  adjust: { word: 'Adjust', title: 'Add units, or take some away', show: AdjustForm },
  recount: { word: 'Recount', title: 'Set what was counted on the shelf', show: RecountForm },
  buffer: { word: 'Buffer and threshold', title: 'Hold units back, and warn in time', show: BufferForm },
} as const;
type FormName = keyof typeof FORMS;

/** What can be done about a SKU. One form is open at a time; Esc closes it. */
export function Actions({ stock, live }: Pick<FormProps, 'stock' | 'live'>) {
  const open = useSignal<FormName | undefined>(undefined);
  const push = useAction();
  const close = (): void => {
    const button = document.getElementById(`do-${open.value ?? ''}`);
    open.value = undefined;
    button?.focus();
  };
  const form = open.value === undefined ? undefined : FORMS[open.value];
  return (
    <section class="actions" aria-label="Actions">
      <div class="buttons">
        {Object.entries(FORMS).map(([name, { word }]) => (
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
        <a href={hrefOf('deliveries', { sku: stock.sku })}>Deliveries</a>
        <a href={hrefOf('returns', { sku: stock.sku })}>Returns</a>
      </div>
      {push.failure === undefined ? null : <Failure failure={push.failure} />}
      {form === undefined ? null : (
        <FormPanel key={open.value} title={form.title} onClose={close}>
          <form.show stock={stock} live={live} onDone={close} />
        </FormPanel>
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
  return (
    <button
      type="button"
      class={stock.syncStatus === 'blocked' ? '' : 'secondary outline'}
      aria-busy={push.isBusy}
      disabled={push.isBusy}
      title={`Sends ${figure(stock.broadcast)} to Amazon, also when it was blocked`}
      onClick={() => {
        push.start(async () => {
          await send('POST', `/api/sync/${encodeURIComponent(stock.sku)}`);
          onDone();
          return `${figure(stock.broadcast)} of ${stock.sku} is queued for Amazon.`;
        });
      }}
    >
      Push again
    </button>
  );
}

/** A form that is open; its first field gets the focus, and Esc closes it. */
export function FormPanel(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.querySelector('input')?.focus();
  }, []);
  return (
    <article
      ref={panel}
      class="form-panel"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        props.onClose();
      }}
    >
      <h2>{props.title}</h2>
      {props.children}
    </article>
  );
}
