const COLUMNS = [
  'return-date',
  'order-id',
  'sku',
  'asin',
  'fnsku',
  'quantity',
  'fulfillment-center-id',
  'detailed-disposition',
  'reason',
  'status',
  'license-plate-number',
] as const;

/** The columns that are read. Others are ignored: Amazon adds new ones from time to time. */
export type ReturnsColumn = (typeof COLUMNS)[number];

/**
 * Without one of these a row says nothing about stock, or (the order) not which unit it is about. Other columns may be
 * missing: some marketplaces have no `status`.
 */
export const REQUIRED_COLUMNS = [
  'return-date',
  'order-id',
  'sku',
  'quantity',
  'detailed-disposition',
] as const;

/** Other names of a column; the help pages of some countries call the order so. */
const ALIASES: Partial<Readonly<Record<ReturnsColumn, string>>> = { 'order-id': 'amazon-order-id' };

/** The document is not an FBA customer returns report. Reading it again gives the same. */
export class NotAReturnsReport extends Error {
  readonly code = 'not_a_returns_report';

  constructor(
    readonly missingColumns: readonly string[],
    readonly repeatedColumns: readonly string[] = [],
  ) {
    const faults = [
      missingColumns.length > 0 ? `lacks ${missingColumns.join(', ')}` : '',
      repeatedColumns.length > 0 ? `repeats ${repeatedColumns.join(', ')}` : '',
    ].filter((fault) => fault !== '');
    super(
      `The document is not an FBA customer returns report: its header ${faults.join(' and ')}. ` +
        'No return was read from it; check the report in Seller Central.',
    );
    this.name = 'NotAReturnsReport';
  }
}

/** The header of a report. */
export interface ReturnsHeader {
  /** How many fields a row has. */
  readonly width: number;
  /** How many fields a row needs at least, so that none of the required ones is missing. */
  readonly neededWidth: number;
  /** The place of each column in a row, -1 for one that the report does not have. */
  readonly places: Readonly<Record<ReturnsColumn, number>>;
}

/** Reads the line of the header; throws `NotAReturnsReport`. Names count in any order and in any case. */
export function readHeader(line: string): ReturnsHeader {
  const names = line.split('\t').map((name) => name.trim().toLowerCase());
  const missing = REQUIRED_COLUMNS.filter((column) => placeIn(names, column) === -1);
  const repeated = REQUIRED_COLUMNS.filter((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (missing.length > 0 || repeated.length > 0) throw new NotAReturnsReport(missing, repeated);
  const places = Object.fromEntries(COLUMNS.map((column) => [column, placeIn(names, column)]));
  return {
    width: names.length,
    neededWidth: Math.max(...REQUIRED_COLUMNS.map((column) => placeIn(names, column))) + 1,
    places: places as Record<ReturnsColumn, number>,
  };
}

function placeIn(names: readonly string[], column: ReturnsColumn): number {
  const index = names.indexOf(column);
  const alias = ALIASES[column];
  return index === -1 && alias !== undefined ? names.indexOf(alias) : index;
}
