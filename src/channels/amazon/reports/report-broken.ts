/** Why a download is incomplete. */
export type ReportBreakage = 'cut_off' | 'stalled' | 'bad_gzip' | 'closed';

const WHAT_HAPPENED: Readonly<Record<ReportBreakage, string>> = {
  cut_off: 'the connection ended before the document did',
  stalled: 'no more bytes of the document arrived',
  bad_gzip: 'the document is damaged gzip',
  closed: 'the download was closed',
};

/**
 * The document was not read to its end: rows may be missing, so nothing may be concluded from missing rows. Opening it
 * again may succeed. The error has no `cause`, because errors of HTTP clients contain the address.
 */
export class ReportBroken extends Error {
  constructor(readonly code: ReportBreakage) {
    super(`The report broke off: ${WHAT_HAPPENED[code]}. Download it again.`);
    this.name = 'ReportBroken';
  }
}
