import type { ComponentDraft } from './draft';
import { SkuField } from './sku-field';

/** Components that a listing may have. */
const MOST = 20;

interface FieldsProps {
  readonly components: readonly ComponentDraft[];
  readonly problems: Readonly<Record<string, string>>;
  readonly hasFocus: boolean;
  readonly onChange: (components: readonly ComponentDraft[]) => void;
}

/** What one unit of the listing takes: each SKU with its units. */
export function ComponentFields({ components, problems, hasFocus, onChange }: FieldsProps) {
  const change = (id: number, part: Partial<ComponentDraft>): void => {
    onChange(components.map((each) => (each.id === id ? { ...each, ...part } : each)));
  };
  const isOnly = components.length === 1;
  return (
    <fieldset class="components">
      <legend>One unit of it is</legend>
      {components.map(({ id, sku, units }, index) => (
        <div class="editor-fields" key={id}>
          <label class="units-field">
            Units
            <input
              inputMode="numeric"
              autocomplete="off"
              value={units}
              aria-invalid={problems[`units ${index}`] === undefined ? undefined : 'true'}
              aria-describedby={`units-${id}-problem`}
              onInput={(event) => {
                change(id, { units: event.currentTarget.value });
              }}
            />
            <small id={`units-${id}-problem`} class="bad">
              {problems[`units ${index}`] ?? ''}
            </small>
          </label>
          <SkuField
            id={`component-${id}`}
            label={isOnly ? 'of this SKU' : `of SKU ${index + 1}`}
            value={sku}
            problem={problems[`sku ${index}`] ?? ''}
            isFirst={(hasFocus && index === 0) || id > 0}
            onInput={(text) => {
              change(id, { sku: text });
            }}
          />
          {isOnly ? null : (
            <div class="editor-buttons">
              <button
                type="button"
                class="link"
                aria-label={`Take ${sku === '' ? `SKU ${index + 1}` : sku} out`}
                onClick={() => {
                  onChange(components.filter((each) => each.id !== id));
                }}
              >
                Take out
              </button>
            </div>
          )}
        </div>
      ))}
      {components.length >= MOST ? (
        <p class="hint">A listing has at most {MOST} components.</p>
      ) : (
        <button
          type="button"
          class="link"
          onClick={() => {
            const id = Math.max(...components.map((each) => each.id)) + 1;
            onChange([...components, { id, sku: '', units: '1' }]);
          }}
        >
          Add another SKU, as for a kit
        </button>
      )}
    </fieldset>
  );
}
