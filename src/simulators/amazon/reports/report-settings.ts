import { type ListingsFileSettings } from './listings-file';

/** How reports and their downloads are made. */
export interface ReportSettings {
  /** How long a new report stays IN_QUEUE and then IN_PROGRESS, in ms. */
  readonly processing: { readonly queuedMs: number; readonly progressMs: number };
  /** A type that is requested again within this many ms ends FATAL; 0: never. Amazon allows the returns report every 4 hours. */
  readonly reAskMs: number;
  readonly compression: 'GZIP' | 'none';
  /** The `Content-Type` of a download; empty: none is sent. It does not change the bytes. */
  readonly contentType: string;
  /** How long a download URL is valid, in ms. */
  readonly urlTtlMs: number;
  /** How the report of all listings is written, whatever the content type says. */
  readonly listingsFile: ListingsFileSettings;
}

/** Short enough for a person to wait; a URL is valid as long as Amazon's. */
export const REPORT_SETTINGS: ReportSettings = {
  processing: { queuedMs: 200, progressMs: 400 },
  reAskMs: 0,
  compression: 'GZIP',
  contentType: 'text/plain; charset=UTF-8',
  urlTtlMs: 300_000,
  listingsFile: { language: 'en', encoding: 'utf-8' },
};

/** The encoding in the content type, for rows that are added to the file. */
export function encodingOf({ contentType }: ReportSettings): 'utf-8' | 'cp1252' {
  return /charset="?(?:cp|windows-)1252/i.test(contentType) ? 'cp1252' : 'utf-8';
}
