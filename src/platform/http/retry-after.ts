/** The wait that a Retry-After header asks for, in milliseconds. It holds seconds or a date. */
export function retryAfterOf(header: unknown, nowMs: number): number | undefined {
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - nowMs : seconds * 1000;
  return Number.isFinite(ms) && ms >= 0 ? Math.ceil(ms) : undefined;
}
