import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { StockView } from '../../../api/answers';
import { ApiFailure, get, send } from '../../../api/client';
import { useAction } from '../../../parts/action';
import { Failure } from '../../../parts/states';
import { setQuery } from '../../../router/location';
import { type Draft, parseDraft } from './draft';
import { registrationEffects } from './effect';
import { EffectLines, FigureFields } from './fields';

/** Registers one SKU. One that is registered already is refused: its figures would be overwritten. */
export function RegisterForm({ onDone }: { readonly onDone: () => void }) {
  const sku = useSignal('');
  const draft = useSignal<Draft>({});
  const field = useRef<HTMLInputElement>(null);
  const action = useAction();
  const { figures, problems } = parseDraft(draft.value, {});
  const canSave = sku.value !== '' && figures.physical !== undefined && Object.keys(problems).length === 0;

  const register = (): void => {
    if (!canSave) return;
    const name = sku.value;
    action.start(async (key) => {
      const path = `/api/inventory/${encodeURIComponent(name)}`;
      const known = await registered(path);
      if (known !== undefined)
        throw new ApiFailure(
          409,
          'registered',
          `${name} is registered already, with ${known.physical} on the shelf. Edit it in its row.`,
        );
      const { broadcast } = await send<StockView>('PUT', path, figures, { 'idempotency-key': key });
      sku.value = '';
      draft.value = {};
      field.current?.focus();
      onDone();
      return `${name} is registered. Amazon gets ${broadcast}.`;
    });
  };
  return (
    <form
      class="panel"
      aria-labelledby="register-title"
      onSubmit={(event) => {
        event.preventDefault();
        register();
      }}
    >
      <h2 id="register-title">Register a SKU</h2>
      <div class="editor-fields">
        <label class="sku-field">
          SKU
          <input
            ref={field}
            class="sku"
            autofocus
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            value={sku}
            onInput={(event) => {
              sku.value = event.currentTarget.value;
              action.reset();
            }}
          />
          <small>As it is written in Shopify and at Amazon, up to 40 characters.</small>
        </label>
        <FigureFields
          id="register"
          stock={{}}
          draft={draft.value}
          problems={problems}
          onDraft={(next) => {
            draft.value = next;
            action.reset();
          }}
        />
        <div class="editor-buttons">
          <button type="submit" aria-busy={action.isBusy} disabled={!canSave || action.isBusy}>
            Register
          </button>
          <button
            type="button"
            class="secondary outline"
            onClick={() => {
              setQuery({ panel: undefined });
            }}
          >
            Close
          </button>
        </div>
      </div>
      <EffectLines effects={sku.value === '' ? [] : registrationEffects(sku.value, figures)} />
      {action.failure === undefined ? null : <Failure failure={action.failure} />}
    </form>
  );
}

async function registered(path: string): Promise<StockView | undefined> {
  try {
    return await get<StockView>(path);
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 'unknown_sku') return undefined;
    throw error;
  }
}
