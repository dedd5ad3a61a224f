/** A number with separators, right-aligned by the cell that holds it. */
export function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toLocaleString('en');
}

/** One number with its name, as on Today. */
export function Tile(props: {
  readonly name: string;
  readonly value: string;
  readonly hint?: string;
  readonly href?: string;
  readonly tone?: 'good' | 'warning' | 'bad';
}) {
  const { name, value, hint, href, tone } = props;
  return (
    <div class={`tile ${tone ?? ''}`}>
      <span class="tile-name">{href === undefined ? name : <a href={href}>{name}</a>}</span>
      <strong class="tile-value">{value}</strong>
      {hint === undefined ? null : <small>{hint}</small>}
    </div>
  );
}
