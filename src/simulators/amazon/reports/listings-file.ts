import { encode } from 'iconv-lite';
import { type Listing, MERCHANT_CHANNEL } from '../listings/listing';
import { encodeCp1252 } from './cp1252';

/** How the file of all listings is written. Amazon decides it by the account and the marketplace. */
export interface ListingsFileSettings {
  /** The language of its header. */
  readonly language: 'en' | 'de' | 'ja';
  readonly encoding: 'utf-8' | 'cp1252' | 'shift_jis';
}

type Cell = (sku: string, listing: Listing) => string;

/** The cells that say something, by the column's English name; all others are empty. */
const CELLS: Readonly<Record<string, Cell>> = {
  'item-name': (sku, { name }) => name ?? sku,
  'listing-id': (sku) => `1122${String(sku.length).padStart(7, '0')}`,
  'seller-sku': (sku) => sku,
  price: () => '12.00',
  quantity: (_, { availability }) =>
    String(availability.find(({ quantity }) => quantity !== undefined)?.quantity ?? ''),
  'open-date': (_, { createdAt }) =>
    `${new Date(createdAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
  'item-is-marketplace': () => 'y',
  'item-condition': () => '11',
  'fulfillment-channel': (_, { availability }) => channelOf(availability),
  'merchant-shipping-group': () => 'Migrated Template',
  status: (_, listing) => statusOf(listing),
};

/** The columns of `GET_MERCHANT_LISTINGS_ALL_DATA` in Amazon's order, with their names in each language (observed). */
const COLUMNS: Readonly<
  Record<ListingsFileSettings['language'], readonly (readonly [shown: string, column: string])[]>
> = {
  en: [
    'item-name',
    'item-description',
    'listing-id',
    'seller-sku',
    'price',
    'quantity',
    'open-date',
    'image-url',
    'item-is-marketplace',
    'product-id-type',
    'zshop-shipping-fee',
    'item-note',
    'item-condition',
    'zshop-category1',
    'zshop-browse-path',
    'zshop-storefront-feature',
    'asin1',
    'asin2',
    'asin3',
    'will-ship-internationally',
    'expedited-shipping',
    'zshop-boldface',
    'product-id',
    'bid-for-featured-placement',
    'add-delete',
    'pending-quantity',
    'fulfillment-channel',
    'merchant-shipping-group',
    'status',
  ].map((name) => [name, name]),
  de: [
    ['Artikelbezeichnung', 'item-name'],
    ['Artikelbeschreibung', 'item-description'],
    ['Angebotsnummer', 'listing-id'],
    ['Händler-SKU', 'seller-sku'],
    ['Preis', 'price'],
    ['Menge', 'quantity'],
    ['Erstellungsdatum', 'open-date'],
    ['Artikel ist Marketplace-Angebot', 'item-is-marketplace'],
    ['Produkt-ID-Typ', 'product-id-type'],
    ['Anmerkung zum Artikel', 'item-note'],
    ['Artikelzustand', 'item-condition'],
    ['Produkt-ID', 'product-id'],
    ['Versender', 'fulfillment-channel'],
    ['Händlerversandgruppe', 'merchant-shipping-group'],
    ['Status', 'status'],
  ],
  ja: [
    ['商品名', 'item-name'],
    ['出品ID', 'listing-id'],
    ['出品者SKU', 'seller-sku'],
    ['価格', 'price'],
    ['数量', 'quantity'],
    ['出品日', 'open-date'],
    ['商品IDタイプ', 'product-id-type'],
    ['コンディション説明', 'item-note'],
    ['コンディション', 'item-condition'],
    ['国外へ配送可', 'will-ship-internationally'],
    ['迅速な配送', 'expedited-shipping'],
    ['商品ID', 'product-id'],
    ['在庫数', 'pending-quantity'],
    ['フルフィルメント・チャンネル', 'fulfillment-channel'],
    ['merchant-shipping-group', 'merchant-shipping-group'],
    ['ステータス', 'status'],
  ],
};

/** Text is encoded in pieces of about this many characters, so that a large file is never one string. */
const PIECE_CHARACTERS = 1024 * 1024;

/** Writes listings as the bytes of the report. Cells are neither quoted nor escaped: a tab in a name breaks its row. */
export function listingsFile(
  listings: Iterable<readonly [sku: string, listing: Listing]>,
  { language, encoding }: ListingsFileSettings,
): Buffer {
  const columns = COLUMNS[language];
  const pieces: Buffer[] = [];
  let text = `${columns.map(([shown]) => shown).join('\t')}\r\n`;
  for (const [sku, listing] of listings) {
    text += `${columns.map(([, column]) => CELLS[column]?.(sku, listing) ?? '').join('\t')}\r\n`;
    if (text.length < PIECE_CHARACTERS) continue;
    pieces.push(encoded(text, encoding));
    text = '';
  }
  pieces.push(encoded(text, encoding));
  return Buffer.concat(pieces);
}

/** A character that the encoding lacks becomes a question mark, as in Amazon's files (observed). */
function encoded(text: string, encoding: ListingsFileSettings['encoding']): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'cp1252':
      return encodeCp1252(text);
    case 'shift_jis':
      return encode(text, 'shift_jis');
  }
}

/** A listing with two channels, which happens by mistake, is shown as Amazon's. */
function channelOf(availability: Listing['availability']): string {
  const codes = availability.map(({ fulfillmentChannelCode }) => fulfillmentChannelCode);
  return codes.find((code) => code !== MERCHANT_CHANNEL) ?? codes[0] ?? '';
}

function statusOf({ halfMade, suppressed, availability }: Listing): string {
  if (halfMade) return 'Incomplete';
  const isOffered = availability.some(
    ({ fulfillmentChannelCode, quantity }) =>
      fulfillmentChannelCode !== MERCHANT_CHANNEL || (quantity ?? 0) > 0,
  );
  return isOffered && suppressed !== true ? 'Active' : 'Inactive';
}
