import { place, setQuery } from '../../router/location';

interface ButtonProps {
  readonly name: string;
  readonly children: string;
}

/** Opens and closes a panel of the screen; the address says which one is open. */
export function PanelButton({ name, children }: ButtonProps) {
  const isOpen = place.value.query.get('panel') === name;
  return (
    <button
      type="button"
      class="secondary outline"
      id={`panel-${name}`}
      aria-expanded={isOpen}
      onClick={() => {
        setQuery({ panel: isOpen ? undefined : name });
      }}
    >
      {children}
    </button>
  );
}

/** The focus goes back to the button that opened it. */
export function closePanel(): void {
  document.getElementById(`panel-${place.value.query.get('panel') ?? ''}`)?.focus();
  setQuery({ panel: undefined });
}
