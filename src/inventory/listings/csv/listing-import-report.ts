import type { ImportReport, RowDecision } from '../../csv-file/import-report';

/** The result of one row, which is that of its listing; of a dry run, the result that it would have. */
export interface ImportedListingRow extends RowDecision {
  /** The line on which the row starts; the header is line 1. */
  readonly line: number;
  readonly sellerSku: string;
  /** The component, as the file has it. */
  readonly sku?: string;
}

/** The result of a file. */
export type ListingImportReport = ImportReport<ImportedListingRow>;
