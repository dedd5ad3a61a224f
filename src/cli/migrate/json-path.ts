/** A member's name, or its place in a list. */
export type Step = string | number;

/** Characters of a name that are shown. */
const MAX_SHOWN = 80;

/** Where a value stands in a JSON file, as in `$.physical["MUG 1"]`: sections bare, what people named in quotes. */
export function pathOf(steps: readonly Step[]): string {
  const path = steps.map((step, index) => {
    if (typeof step === 'number') return `[${step}]`;
    return (index === 0 || index > 1) && /^[A-Za-z_]\w{0,40}$/.test(step) ? `.${step}` : `[${quoted(step)}]`;
  });
  return `$${path.join('')}`;
}

/** A text of the file in quotes, on one line and not too long. */
export function quoted(text: string): string {
  const characters = Array.from(text.slice(0, 2 * MAX_SHOWN + 2));
  return JSON.stringify(characters.length > MAX_SHOWN ? `${characters.slice(0, MAX_SHOWN).join('')}…` : text);
}
