/** White space, and characters without width: byte order marks, no-break and zero-width spaces. */
const INVISIBLE = '[\\s\\u200B\\u2060\\uFEFF\\0]+';
const AROUND = new RegExp(`^${INVISIBLE}|${INVISIBLE}$`, 'g');

/** The text without what platforms and editors leave around it, such as the line end of a Kubernetes secret. */
export function tidy(text: string): string {
  return text.replace(AROUND, '');
}
