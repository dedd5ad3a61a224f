import type { ComponentChildren } from 'preact';
import { place, setQuery } from '../router/location';

/** The filters of a list; the address holds their values. Enter in a field applies it without leaving the page. */
export function Filters({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}) {
  return (
    <form
      class="filters"
      role="search"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      {children}
    </form>
  );
}

interface SelectFilterProps {
  readonly label: string;
  /** The parameter of the address. */
  readonly name: string;
  /** What is chosen while the address does not have the parameter. */
  readonly unset: string;
  /** Value to word. */
  readonly options: Readonly<Record<string, string>>;
}

export function SelectFilter({ label, name, unset, options }: SelectFilterProps) {
  return (
    <label>
      {label}
      <select
        value={place.value.query.get(name) ?? ''}
        onChange={(event) => {
          setQuery({ [name]: event.currentTarget.value });
        }}
      >
        <option value="">{unset}</option>
        {Object.entries(options).map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Finds one SKU by its whole name, on Enter, on leaving the field and when it is cleared. */
export function SkuFilter() {
  return (
    <label>
      SKU
      <input
        type="search"
        data-search
        maxLength={40}
        placeholder="whole SKU"
        value={place.value.query.get('sku') ?? ''}
        onChange={(event) => {
          setQuery({ sku: event.currentTarget.value.trim() });
        }}
        onInput={(event) => {
          if (event.currentTarget.value === '') setQuery({ sku: undefined });
        }}
      />
    </label>
  );
}
