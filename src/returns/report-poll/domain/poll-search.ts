import type { Span } from './poll-state';

/** A report that Amazon has, as far as the search needs it; times are ISO 8601. */
export interface FoundReport {
  readonly reportId: string;
  readonly status: 'IN_QUEUE' | 'IN_PROGRESS' | 'DONE' | 'CANCELLED' | 'FATAL';
  readonly createdAt: string;
  readonly from?: string;
  readonly to?: string;
}

/** In ascending order of use. */
const BY_USE: readonly FoundReport['status'][] = ['FATAL', 'CANCELLED', 'IN_QUEUE', 'IN_PROGRESS', 'DONE'];

/**
 * The report of exactly this window, so that none is made twice; another application may have asked for it. A report that
 * failed counts too: another one would fail as well. Of several, the most useful one, and of those the newest.
 */
export function reportOf(window: Span, reports: readonly FoundReport[]): FoundReport | undefined {
  return reports
    .filter(({ from, to }) => isSame(from, window.from) && isSame(to, window.until))
    .sort(
      (one, other) =>
        BY_USE.indexOf(other.status) - BY_USE.indexOf(one.status) ||
        Date.parse(other.createdAt) - Date.parse(one.createdAt),
    )[0];
}

function isSame(one: string | undefined, other: string): boolean {
  return one !== undefined && Date.parse(one) === Date.parse(other);
}
