import { randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type ReportSettings } from './report-settings';

/** This many documents and addresses are remembered; the oldest go first. */
const MAX_REMEMBERED = 10_000;
/** Forty megabytes of rows in a third of a second; a better ratio would help nobody on a loopback address. */
const GZIP_LEVEL = 1;

const compress = promisify(gzip);

/** A document as it was made; its bytes come into being when it is fetched. */
export interface StoredDocument extends Pick<ReportSettings, 'compression' | 'contentType'> {
  readonly content: () => Buffer;
}

/** The way to a document that lasts for a few minutes. */
interface Grant {
  readonly documentId: string;
  readonly signature: string;
  readonly expiresAt: number;
}

/** What an address opens: the document, or nothing any more, or nothing at all. */
export type Opened = StoredDocument | 'expired' | 'unknown';

/** The documents of the reports, and the signed addresses that open them. */
export class ReportDocuments {
  private readonly documents = new Map<string, StoredDocument>();
  private readonly grants = new Map<string, Grant>();

  constructor(private readonly now: () => number) {}

  /** Keeps a document; returns its id. */
  add(document: StoredDocument): string {
    const documentId = `amzn1.spdoc.1.4.na.${randomUUID()}`;
    remember(this.documents, documentId, document);
    return documentId;
  }

  find(documentId: string): StoredDocument | undefined {
    return this.documents.get(documentId);
  }

  /** Signs an address, as a path with its query. Anyone who has it can fetch the document until it expires. */
  sign(documentId: string, ttlMs: number): string {
    const key = randomBytes(16).toString('hex');
    const signature = randomBytes(32).toString('hex');
    const at = this.now();
    remember(this.grants, key, { documentId, signature, expiresAt: at + ttlMs });
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Date': new Date(at).toISOString().replace(/[-:]|\.\d+/g, ''),
      'X-Amz-Expires': String(Math.floor(ttlMs / 1000)),
      'X-Amz-Signature': signature,
    });
    return `/documents/${key}?${query.toString()}`;
  }

  open(key: string, signature: string): Opened {
    const grant = this.grants.get(key);
    if (grant === undefined || grant.signature !== signature) return 'unknown';
    if (this.now() >= grant.expiresAt) return 'expired';
    return this.documents.get(grant.documentId) ?? 'unknown';
  }

  clear(): void {
    this.documents.clear();
    this.grants.clear();
  }
}

/** The bytes that a download carries. */
export async function bytesOf({ content, compression }: StoredDocument): Promise<Buffer> {
  return compression === 'GZIP' ? compress(content(), { level: GZIP_LEVEL }) : content();
}

function remember<T>(entries: Map<string, T>, key: string, value: T): void {
  entries.set(key, value);
  if (entries.size <= MAX_REMEMBERED) return;
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    break;
  }
}
