/**
 * The names of the columns that are read, as they are in the report: Amazon writes the header in the language of the
 * account, and reports are not cached by language, so that asking for English is not enough. Names in lower case.
 */
const NAMES = {
  'seller-sku': [
    'seller-sku',
    'händler-sku',
    'sku-vendeur',
    'sku venditore',
    'sku del vendedor',
    'sku-sprzedawcy',
    '出品者sku',
    '卖家 sku',
    'sku-البائع',
  ],
  'fulfillment-channel': [
    'fulfillment-channel',
    'fulfilment-channel',
    'versender',
    'canal-traitement',
    'canale di gestione',
    'canal de gestión logística',
    'kanał-realizacji',
    'フルフィルメント・チャンネル',
    '配送渠道',
    'قناة-الشحن',
  ],
  status: ['status', 'état', 'stato', 'estado', 'durum', 'ステータス', '状态', 'الحالة'],
} as const;

type CatalogueColumn = keyof typeof NAMES;

/** Without one of these a row does not say which seller SKU it is about, or whose stock it sells. */
const REQUIRED_COLUMNS = ['seller-sku', 'fulfillment-channel'] as const satisfies readonly CatalogueColumn[];

/** The document is not a report of all listings, or in a language whose names are not known. Reading it again gives the same. */
export class NotACatalogueReport extends Error {
  constructor(readonly missingColumns: readonly string[]) {
    super(
      `The document is not a report of all listings: its header lacks ${missingColumns.join(' and ')}. No listing was ` +
        'read from it. If the report is in another language, set the language of processing reports to English in ' +
        "Seller Central's account settings, and request the match again after an hour.",
    );
    this.name = 'NotACatalogueReport';
  }
}

/** The header of a report. */
export interface CatalogueHeader {
  /** How many fields a row has. */
  readonly width: number;
  /** The place of each column in a row, -1 for one that the report does not have. */
  readonly places: Readonly<Record<CatalogueColumn, number>>;
}

/** Reads the line of the header; throws `NotACatalogueReport`. Names count in any order and in any case. */
export function readCatalogueHeader(line: string): CatalogueHeader {
  const names = line.split('\t').map(plainName);
  const placeOf = (column: CatalogueColumn): number =>
    names.findIndex((name) => NAMES[column].some((known) => known === name));
  const missing = REQUIRED_COLUMNS.filter((column) => placeOf(column) === -1);
  if (missing.length > 0) throw new NotACatalogueReport(missing);
  return {
    width: names.length,
    places: {
      'seller-sku': placeOf('seller-sku'),
      'fulfillment-channel': placeOf('fulfillment-channel'),
      status: placeOf('status'),
    },
  };
}

/** Without quotes around it and without a translation behind it, as in `seller-sku (satıcı sku)`. */
function plainName(name: string): string {
  return name
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/ \(.*\)$/, '')
    .toLowerCase()
    .normalize('NFC');
}
