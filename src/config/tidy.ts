/** White space, and characters without width: byte order marks, zero-width spaces, marks of the direction of writing. */
const INVISIBLE = '[\\s\\p{Cf}\\0]+';
const AROUND = new RegExp(`^${INVISIBLE}|${INVISIBLE}$`, 'gu');

/** The text without what platforms and editors leave around it, such as the line end of a Kubernetes secret. */
export function tidy(text: string): string {
  return text.replace(AROUND, '');
}
