import type { StockView } from '../../../api/answers';
import { focusOnce } from '../../../parts/forms/field';
import { Icon } from '../../../parts/icon';
import { type Draft, type Field, FIELD_NAMES, FIELDS, type ParsedDraft, shownText } from './draft';
import type { Effect } from './effect';

interface FieldsProps {
  /** Prefix of the ids, unique on the screen. */
  readonly id: string;
  readonly stock: Partial<Pick<StockView, Field>>;
  readonly draft: Draft;
  readonly problems: ParsedDraft['problems'];
  readonly onDraft: (draft: Draft) => void;
  readonly autofocus?: boolean;
}

/** The three figures of a SKU as fields; what is wrong with one stands below it. */
export function FigureFields({ id, stock, draft, problems, onDraft, autofocus = false }: FieldsProps) {
  return (
    <>
      {FIELDS.map((field, index) => (
        <label key={field}>
          {FIELD_NAMES[field]}
          <input
            inputMode="numeric"
            autocomplete="off"
            name={field}
            placeholder={field === 'lowStockThreshold' ? 'none' : ''}
            value={shownText(draft, stock, field)}
            aria-invalid={problems[field] === undefined ? undefined : 'true'}
            aria-describedby={`${id}-${field}`}
            {...(autofocus && index === 0 ? { ref: focusOnce } : {})}
            onInput={(event) => {
              onDraft({ ...draft, [field]: event.currentTarget.value });
            }}
          />
          <small id={`${id}-${field}`} class="bad">
            {problems[field] ?? ''}
          </small>
        </label>
      ))}
    </>
  );
}

/** What saving does, line by line. It keeps its height, so that typing moves nothing. */
export function EffectLines({ effects }: { readonly effects: readonly Effect[] }) {
  return (
    <ul class="effects" aria-live="polite">
      {effects.map(({ tone, text }) => (
        <li key={text} class={tone}>
          <Icon name={tone === 'warning' ? 'warning' : 'sent'} /> {text}
        </li>
      ))}
    </ul>
  );
}
