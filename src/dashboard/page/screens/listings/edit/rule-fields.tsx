import { focusOnce } from '../../../parts/forms/field';
import { RULE_FIELDS, type ListingDraft, type RuleField } from './draft';

const WORDS: Readonly<Record<RuleField, { readonly label: string; readonly unset: string }>> = {
  percent: { label: 'Percent', unset: '100' },
  buffer: { label: 'Buffer', unset: '0' },
  min: { label: 'Minimum', unset: 'none' },
  max: { label: 'Maximum', unset: 'none' },
};

interface FieldsProps {
  readonly draft: ListingDraft;
  readonly problems: Readonly<Record<string, string>>;
  readonly hasFocus: boolean;
  readonly onChange: (part: Partial<ListingDraft>) => void;
}

/** How much of what there is Amazon gets; an empty field has the value that its placeholder names. */
export function RuleFields({ draft, problems, hasFocus, onChange }: FieldsProps) {
  return (
    <fieldset>
      <legend>How much of it Amazon gets</legend>
      <div class="editor-fields rule-fields">
        {RULE_FIELDS.map((field, index) => (
          <label key={field}>
            {WORDS[field].label}
            <input
              inputMode="numeric"
              autocomplete="off"
              name={field}
              placeholder={WORDS[field].unset}
              value={draft[field]}
              aria-invalid={problems[field] === undefined ? undefined : 'true'}
              aria-describedby={`rule-${field}`}
              {...(hasFocus && index === 0 ? { ref: focusOnce } : {})}
              onInput={(event) => {
                onChange({ [field]: event.currentTarget.value });
              }}
            />
            <small id={`rule-${field}`} class="bad">
              {problems[field] ?? ''}
            </small>
          </label>
        ))}
      </div>
      <label>
        <input
          type="checkbox"
          role="switch"
          checked={draft.paused}
          onChange={(event) => {
            onChange({ paused: event.currentTarget.checked });
          }}
        />
        Paused: Amazon gets 0
      </label>
    </fieldset>
  );
}
