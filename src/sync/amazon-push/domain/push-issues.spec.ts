import type { ListingIssue } from '../../../channels/amazon/http/call-outcome';
import { pushIssuesOf } from './push-issues';

function issue(code: string, severity: string, enforcements: readonly string[] = []): ListingIssue {
  return { code, severity, message: `About ${code}`, attributeNames: [], enforcements };
}

describe('the issues that a push keeps', () => {
  it('are those that change the listing first, then by severity, at most five', () => {
    const issues = [
      issue('1', 'INFO'),
      issue('2', 'WARNING'),
      issue('3', 'ERROR'),
      issue('4', 'WARNING', ['LISTING_SUPPRESSED']),
      issue('5', 'WARNING'),
      issue('6', 'NEW'),
    ];
    expect(pushIssuesOf(issues).map(({ code }) => code)).toEqual(['4', '3', '2', '5', '1']);
    expect(pushIssuesOf(issues)[0]).toEqual({
      code: '4',
      severity: 'WARNING',
      message: 'About 4',
      enforcements: ['LISTING_SUPPRESSED'],
    });
    expect(pushIssuesOf([issue('1', 'INFO')])).toEqual([{ code: '1', severity: 'INFO', message: 'About 1' }]);
  });

  it('are short, whatever Amazon sends', () => {
    const long = 'x'.repeat(500);
    const [kept] = pushIssuesOf([
      {
        code: long,
        severity: long,
        message: long,
        attributeNames: [],
        enforcements: Array(20).fill(long) as string[],
      },
    ]);
    expect(kept?.message).toHaveLength(300);
    expect(kept?.code).toHaveLength(60);
    expect(kept?.enforcements?.length).toBe(5);
    expect(JSON.stringify(kept).length).toBeLessThan(1_000);
  });
});
