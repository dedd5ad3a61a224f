import { randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { dropOldest } from '../drop-oldest';
import { type ReportSettings } from './report-settings';

/** The newest documents and URLs that are kept. */
const MAX_KEPT = 10_000;
/** Packs 40 MB of rows in a third of a second; a better ratio has no use on a loopback address. */
const GZIP_LEVEL = 1;

const compress = promisify(gzip);

/** A document; `content` makes its bytes when it is fetched. */
export interface StoredDocument extends Pick<ReportSettings, 'compression' | 'contentType'> {
  readonly content: () => Buffer;
}

/** Opens a document for a few minutes. */
interface SignedUrl {
  readonly documentId: string;
  readonly signature: string;
  readonly expiresAt: number;
}

/** What a signed URL opens. */
type Opened = StoredDocument | 'expired' | 'unknown';

/** The documents of the reports, and the signed URLs that open them. */
export class ReportDocuments {
  private readonly documents = new Map<string, StoredDocument>();
  private readonly urls = new Map<string, SignedUrl>();

  constructor(private readonly now: () => number) {}

  /** Stores a document; returns its id. */
  add(document: StoredDocument): string {
    const documentId = `amzn1.spdoc.1.4.na.${randomUUID()}`;
    this.restore(documentId, document);
    return documentId;
  }

  /** Stores a document of an earlier run under its id. */
  restore(documentId: string, document: StoredDocument): void {
    this.documents.set(documentId, document);
    dropOldest(this.documents, MAX_KEPT);
  }

  find(documentId: string): StoredDocument | undefined {
    return this.documents.get(documentId);
  }

  /** Makes a signed URL, as a path with a query. It needs no token and opens the document until it expires. */
  sign(documentId: string, ttlMs: number): string {
    const key = randomBytes(16).toString('hex');
    const signature = randomBytes(32).toString('hex');
    const at = this.now();
    this.urls.set(key, { documentId, signature, expiresAt: at + ttlMs });
    dropOldest(this.urls, MAX_KEPT);
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Date': new Date(at).toISOString().replace(/[-:]|\.\d+/g, ''),
      'X-Amz-Expires': String(Math.floor(ttlMs / 1000)),
      'X-Amz-Signature': signature,
    });
    return `/documents/${key}?${query.toString()}`;
  }

  open(key: string, signature: string): Opened {
    const url = this.urls.get(key);
    if (url === undefined || url.signature !== signature) return 'unknown';
    if (this.now() >= url.expiresAt) return 'expired';
    return this.documents.get(url.documentId) ?? 'unknown';
  }

  clear(): void {
    this.documents.clear();
    this.urls.clear();
  }
}

/** The bytes of a download. */
export async function bytesOf({ content, compression }: StoredDocument): Promise<Buffer> {
  return compression === 'GZIP' ? compress(content(), { level: GZIP_LEVEL }) : content();
}
