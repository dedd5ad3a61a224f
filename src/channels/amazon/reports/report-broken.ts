/** What ended a download before its end. */
export type ReportBreakage = 'cut_off' | 'stalled' | 'bad_gzip' | 'closed';

const WHAT_HAPPENED: Readonly<Record<ReportBreakage, string>> = {
  cut_off: 'the connection ended before the document did',
  stalled: 'no more of the document came',
  bad_gzip: 'the document is damaged gzip',
  closed: 'the download was closed',
};

/**
 * The document wasn't read to its end: rows may be missing, so that nothing may be concluded from those that
 * aren't there. Opening it again may succeed. It has no cause, because errors of HTTP clients hold the address.
 */
export class ReportBroken extends Error {
  constructor(readonly code: ReportBreakage) {
    super(`The report broke off: ${WHAT_HAPPENED[code]}. Download it again.`);
    this.name = 'ReportBroken';
  }
}
