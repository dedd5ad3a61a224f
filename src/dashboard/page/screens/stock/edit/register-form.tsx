import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { StockView } from '../../../api/answers';
import { ApiFailure, send } from '../../../api/client';
import { useAction } from '../../../parts/action';
import { focusOnce } from '../../../parts/forms/field';
import { Failure } from '../../../parts/states';
import { type Draft, parseDraft } from './draft';
import { registrationEffects } from './effect';
import { EffectLines, FigureFields } from './fields';
import { findRegistered } from './registered';

interface RegisterProps {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Registers one SKU. One that is registered already is refused: its figures would be overwritten. */
export function RegisterForm({ onDone, onClose }: RegisterProps) {
  const sku = useSignal('');
  const draft = useSignal<Draft>({});
  /** The name whose resemblance to a registered one has been shown. */
  const confirmed = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  const action = useAction();
  const { figures, problems } = parseDraft(draft.value, {});
  const canSave = sku.value !== '' && figures.physical !== undefined && Object.keys(problems).length === 0;

  const register = (): void => {
    if (!canSave) return;
    const name = sku.value;
    action.start(async (key) => {
      const path = `/api/inventory/${encodeURIComponent(name)}`;
      const { same, similar } = await findRegistered(name);
      if (same !== undefined)
        throw new ApiFailure(
          409,
          'registered',
          `${name} is registered already, with ${same.physical} on the shelf. Edit it in its row.`,
        );
      if (similar !== undefined && confirmed.value !== name) {
        confirmed.value = name;
        throw new ApiFailure(
          409,
          'similar',
          `${similar} is registered, and ${name} differs by case, width or accents alone. Register it all the same only if both are sold.`,
        );
      }
      const { broadcast } = await send<StockView>('PUT', path, figures, {
        'idempotency-key': key,
        'if-none-match': '*',
      });
      sku.value = '';
      confirmed.value = '';
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
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <h2 id="register-title">Register a SKU</h2>
      <div class="editor-fields">
        <label class="sku-field">
          SKU
          <input
            ref={(input) => {
              field.current = input;
              focusOnce(input);
            }}
            class="sku"
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
            {confirmed.value !== '' && confirmed.value === sku.value ? 'Register all the same' : 'Register'}
          </button>
          <button type="button" class="secondary outline" onClick={onClose}>
            Close
          </button>
        </div>
      </div>
      <EffectLines effects={sku.value === '' ? [] : registrationEffects(sku.value, figures)} />
      {action.failure === undefined ? null : <Failure failure={action.failure} />}
    </form>
  );
}
