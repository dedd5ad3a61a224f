import { randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { dropOldest } from '../drop-oldest';

/** The newest documents and URLs that are kept. */
const MAX_KEPT = 10_000;
/** How long a download URL is valid, in ms: as long as Amazon's. */
const URL_TTL_MS = 300_000;
/** Packs 40 MB of rows in a third of a second; a better ratio has no use on a loopback address. */
const GZIP_LEVEL = 1;

const compress = promisify(gzip);

/** Opens a document for a few minutes. */
interface SignedUrl {
  readonly documentId: string;
  readonly signature: string;
  readonly expiresAt: number;
}

/** The documents of the reports, and the signed URLs that open them. */
export class ReportDocuments {
  private readonly documents = new Map<string, () => Buffer>();
  private readonly urls = new Map<string, SignedUrl>();

  constructor(private readonly now: () => number) {}

  /** Stores a document; returns its id. `content` makes its bytes when it is fetched. */
  add(content: () => Buffer): string {
    const documentId = `amzn1.spdoc.1.4.na.${randomUUID()}`;
    this.documents.set(documentId, content);
    dropOldest(this.documents, MAX_KEPT);
    return documentId;
  }

  /**
   * Makes a signed URL, as a path with a query; undefined when there is no such document. It needs no token and opens
   * the document until it expires.
   */
  sign(documentId: string): string | undefined {
    if (!this.documents.has(documentId)) return undefined;
    const key = randomBytes(16).toString('hex');
    const signature = randomBytes(32).toString('hex');
    const at = this.now();
    this.urls.set(key, { documentId, signature, expiresAt: at + URL_TTL_MS });
    dropOldest(this.urls, MAX_KEPT);
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Date': new Date(at).toISOString().replace(/[-:]|\.\d+/g, ''),
      'X-Amz-Expires': String(URL_TTL_MS / 1000),
      'X-Amz-Signature': signature,
    });
    return `/documents/${key}?${query.toString()}`;
  }

  /** Makes the packed bytes of the document that a signed URL opens. */
  open(key: string, signature: string): (() => Promise<Buffer>) | 'expired' | 'unknown' {
    const url = this.urls.get(key);
    if (url === undefined || url.signature !== signature) return 'unknown';
    if (this.now() >= url.expiresAt) return 'expired';
    const content = this.documents.get(url.documentId);
    return content === undefined ? 'unknown' : () => compress(content(), { level: GZIP_LEVEL });
  }

  clear(): void {
    this.documents.clear();
    this.urls.clear();
  }
}
