import type { ListingIssue } from '../../../channels/amazon/http/call-outcome';
import type { PushIssue } from '../../../inventory/domain/receipt';

/** Issues, enforcements of one, and characters of a message that a `sync` row keeps. */
const MOST_ISSUES = 5;
const MOST_ENFORCEMENTS = 5;
const LONGEST_WORD = 60;
const LONGEST_MESSAGE = 300;

const URGENCY = ['ERROR', 'WARNING', 'INFO'];

/** What a `sync` row keeps of Amazon's remarks: those that change the listing first, then errors, warnings and the rest. */
export function pushIssuesOf(issues: readonly ListingIssue[]): PushIssue[] {
  return [...issues]
    .sort((one, other) => urgencyOf(one) - urgencyOf(other))
    .slice(0, MOST_ISSUES)
    .map(({ code, severity, message, enforcements }) => ({
      code: shortened(code, LONGEST_WORD),
      severity: shortened(severity, LONGEST_WORD),
      message: shortened(message, LONGEST_MESSAGE),
      ...(enforcements.length === 0
        ? {}
        : {
            enforcements: enforcements
              .slice(0, MOST_ENFORCEMENTS)
              .map((word) => shortened(word, LONGEST_WORD)),
          }),
    }));
}

function urgencyOf({ severity, enforcements }: ListingIssue): number {
  const place = URGENCY.indexOf(severity);
  return (enforcements.length > 0 ? 0 : URGENCY.length + 1) + (place === -1 ? URGENCY.length : place);
}

function shortened(text: string, longest: number): string {
  const characters = Array.from(text);
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}
