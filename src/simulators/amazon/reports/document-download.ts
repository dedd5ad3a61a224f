import { type Answer } from '../http/answer';
import { type SimulatorRequest } from '../http/exchange';
import { bytesOf, type ReportDocuments } from './report-documents';

/** The storage behind a signed URL: it checks no token and answers errors in XML. */
export async function download(
  { id, params, query }: SimulatorRequest,
  documents: ReportDocuments,
): Promise<Answer> {
  const opened = documents.open(params.get('key') ?? '', query.get('X-Amz-Signature') ?? '');
  if (opened === 'expired') return storageError(403, 'AccessDenied', 'Request has expired', id);
  if (opened === 'unknown') return storageError(403, 'AccessDenied', 'Access Denied', id);
  const { contentType } = opened;
  return {
    status: 200,
    body: await bytesOf(opened),
    headers: contentType === '' ? {} : { 'content-type': contentType },
  };
}

/** An error in the format of S3. */
export function storageError(status: number, code: string, message: string, requestId: string): Answer {
  const xml =
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId></Error>`;
  return {
    status,
    body: Buffer.from(xml, 'utf8'),
    headers: { 'content-type': 'application/xml' },
    reason: `${code} ${message}`,
  };
}
