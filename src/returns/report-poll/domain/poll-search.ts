import type { Span } from './poll-state';

/** What is looked at of a report that Amazon has; times are ISO 8601. */
export interface FoundReport {
  readonly reportId: string;
  readonly status: 'IN_QUEUE' | 'IN_PROGRESS' | 'DONE' | 'CANCELLED' | 'FATAL';
  readonly createdAt: string;
  readonly from?: string;
  readonly to?: string;
}

/** The more of use a report is, the later it stands here. */
const BY_USE: readonly FoundReport['status'][] = ['FATAL', 'CANCELLED', 'IN_QUEUE', 'IN_PROGRESS', 'DONE'];

/**
 * The report of exactly this window, whoever asked for it, so that none is made twice. Also one that failed counts:
 * Amazon would let another one fail as well. Of several, the most useful one, and of those the newest.
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
