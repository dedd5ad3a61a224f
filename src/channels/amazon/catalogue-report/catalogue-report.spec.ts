import { encode } from 'iconv-lite';
import { MAX_LINE_BYTES } from '../report-text/byte-lines';
import { NotACatalogueReport } from './catalogue-header';
import { type CatalogueLine, readCatalogue } from './catalogue-report';

/** The header as Amazon's documentation lists it. */
const ENGLISH =
  'item-name\titem-description\tlisting-id\tseller-sku\tprice\tquantity\topen-date\timage-url\titem-is-marketplace\t' +
  'product-id-type\tzshop-shipping-fee\titem-note\titem-condition\tzshop-category1\tzshop-browse-path\t' +
  'zshop-storefront-feature\tasin1\tasin2\tasin3\twill-ship-internationally\texpedited-shipping\tzshop-boldface\t' +
  'product-id\tbid-for-featured-placement\tadd-delete\tpending-quantity\tfulfillment-channel\t' +
  'merchant-shipping-group\tstatus';

/** Headers of accounts in other languages, as sellers' files show them; each has the seller SKU third or fourth. */
const OTHER_LANGUAGES: readonly (readonly [language: string, header: string])[] = [
  ['British English', ENGLISH.replace('fulfillment-channel', 'fulfilment-channel')],
  [
    'German',
    'Artikelbezeichnung\tAngebotsnummer\tHändler-SKU\tPreis\tMenge\tErstellungsdatum\tVersender\tHändlerversandgruppe\tStatus',
  ],
  [
    'French',
    'nom-produit\tid-offre\tsku-vendeur\tprix\tquantité\tdate-ouverture\tcanal-traitement\tgroupe\tétat',
  ],
  [
    'Italian',
    "Nome dell'articolo\tid\tSKU venditore\tPrezzo\tQuantità\tData\tCanale di gestione\tgruppo\tstato",
  ],
  [
    'Spanish',
    'Título del producto\tid\tSKU del vendedor\tPrecio\tCantidad\tFecha\tCanal de gestión logística\tgrupo\tEstado',
  ],
  [
    'Turkish',
    'item-name (ürün adı)\tid\tseller-sku (satıcı sku)\tp\tq\td\tfulfillment-channel (dağıtım kanalı)\tg\tdurum',
  ],
  ['Polish', 'nazwa-produktu\tid\tsku-sprzedawcy\tcena\tilość\tdata\tkanał-realizacji\tgrupa\tstatus'],
  [
    'Japanese',
    '商品名\t出品ID\t出品者SKU\t価格\t数量\t出品日\tフルフィルメント・チャンネル\tmerchant-shipping-group\tステータス',
  ],
  ['Chinese', '商品名称\t编号\t卖家 SKU\t价格\t数量\t开售日期\t配送渠道\t卖家配送组\t状态'],
  ['Arabic', 'اسم-المنتج\tرقم-العرض\tsku-البائع\tالسعر\tالكمية\tتاريخ-مفتوح\tقناة-الشحن\tg\tالحالة'],
];

interface Fields {
  readonly name?: string;
  readonly channel?: string;
  readonly status?: string;
}

/** A line under the English header. */
function rowOf(
  sellerSku: string,
  { name = 'Mug, 12 oz', channel = 'DEFAULT', status = 'Active' }: Fields = {},
) {
  const fields = ENGLISH.split('\t').map((column) => {
    switch (column) {
      case 'item-name':
        return name;
      case 'seller-sku':
        return sellerSku;
      case 'fulfillment-channel':
        return channel;
      case 'status':
        return status;
      case 'price':
        return '12.00';
      case 'merchant-shipping-group':
        return 'Migrated Template';
      default:
        return '';
    }
  });
  return fields.join('\t');
}

/** A line under one of the short headers of other languages. */
const shortRowOf = (sellerSku: string, name: string, channel = 'DEFAULT') =>
  [name, '1210X', sellerSku, '12.00', '7', '2026-01-01', channel, 'Standard', 'Active'].join('\t');

async function* chunked(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function read(
  file: string | Buffer,
  charset?: string,
  pieceBytes = Infinity,
): Promise<CatalogueLine[]> {
  const bytes = Buffer.from(file);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  const lines: CatalogueLine[] = [];
  for await (const line of readCatalogue(chunked(...pieces), charset)) lines.push(line);
  return lines;
}

/** Each line as `number:SKU channel`, or `number:problem`. */
const brief = (lines: readonly CatalogueLine[]) =>
  lines.map((each) =>
    each.kind === 'row'
      ? `${each.line}:${each.row.sellerSku} ${each.row.fulfilledBy ?? 'none'}${each.row.isIncomplete ? ' draft' : ''}`
      : `${each.line}:${each.problem}`,
  );

describe('reading the report of all listings', () => {
  it.each([
    ['CRLF', '\r\n', '\r\n'],
    ['LF', '\n', '\n'],
    ['a last line without an end', '\r\n', ''],
  ])('reads lines with %s and counts the header as line 1', async (_, eol, last) => {
    const file = [ENGLISH, rowOf('MUG-1'), '', rowOf('MUG-2', { channel: 'AMAZON_NA' })].join(eol) + last;
    expect(brief(await read(file))).toEqual(['2:MUG-1 merchant', '4:MUG-2 amazon']);
  });

  it.each(['DEFAULT', 'default', ' DEFAULT '])(
    'takes the channel %j as fulfilled by the merchant',
    async (channel) => {
      expect(brief(await read(`${ENGLISH}\n${rowOf('A', { channel })}`))).toEqual(['2:A merchant']);
    },
  );

  it.each(['AMAZON_NA', 'AMAZON_EU', 'AMAZON_JP', 'AMAZON', 'amazon_in'])(
    'takes the channel %j as fulfilled by Amazon',
    async (channel) => {
      expect(brief(await read(`${ENGLISH}\n${rowOf('A', { channel })}`))).toEqual(['2:A amazon']);
    },
  );

  it('marks drafts and rows without a channel', async () => {
    const rows = [rowOf('A', { status: 'Incomplete', channel: '' }), rowOf('B', { status: 'Inactive' })];
    expect(brief(await read([ENGLISH, ...rows].join('\n')))).toEqual(['2:A none draft', '3:B merchant']);
  });

  it('gives quotes no meaning, in names and in SKUs', async () => {
    const rows = [
      rowOf('RULER-12', { name: '12" ruler, "steel' }),
      rowOf('"PAN', { name: '"Pan"' }),
      rowOf('B', { name: '"' }),
    ];
    expect(brief(await read([ENGLISH, ...rows].join('\r\n')))).toEqual([
      '2:RULER-12 merchant',
      '3:"PAN merchant',
      '4:B merchant',
    ]);
  });

  it('takes no seller SKU from a line whose name holds a tab, and continues', async () => {
    const rows = [rowOf('A', { name: 'Mug\tblue' }), rowOf('B')];
    expect(brief(await read([ENGLISH, ...rows].join('\n')))).toEqual([
      '2:The line has 30 fields where the header has 29.',
      '3:B merchant',
    ]);
  });

  it('reads a line whose trailing tabs a tool trimmed, as long as the channel is there', async () => {
    const whole = rowOf('A').split('\t');
    const rows = [whole.slice(0, 27), whole.slice(0, 26), whole.slice(1)].map((fields) => fields.join('\t'));
    expect(brief(await read([ENGLISH, ...rows].join('\n')))).toEqual([
      '2:A merchant',
      '3:The line has 26 fields where the header has 29.',
      '4:fulfillment-channel must be DEFAULT or begin with AMAZON.',
    ]);
  });

  it.each([
    ['an empty seller SKU', ''],
    ['blanks', '   '],
    ['41 characters', 'x'.repeat(41)],
    ['a control character', 'A\u0001B'],
  ])('refuses %s', async (_, sellerSku) => {
    expect(brief(await read(`${ENGLISH}\n${rowOf(sellerSku)}`))).toEqual([
      '2:seller-sku must be 1 to 40 characters, none of them a control character.',
    ]);
  });

  it('keeps blanks and case of a seller SKU, and decodes entities', async () => {
    const rows = ['  mug 1 ', 'Salt &amp; Pepper', 'Öl/0,5 l'].map((sku) => rowOf(sku));
    expect(brief(await read([ENGLISH, ...rows].join('\n')))).toEqual([
      '2:  mug 1  merchant',
      '3:Salt & Pepper merchant',
      '4:Öl/0,5 l merchant',
    ]);
  });

  it('leaves out a line that is too long to be one', async () => {
    const rows = [rowOf('A', { name: 'x'.repeat(MAX_LINE_BYTES) }), rowOf('B')];
    expect(brief(await read([ENGLISH, ...rows].join('\n')))).toEqual([
      `2:The line is over ${MAX_LINE_BYTES} bytes long.`,
      '3:B merchant',
    ]);
  });

  describe('languages and encodings', () => {
    it.each(OTHER_LANGUAGES)('reads the header of an account in %s', async (_, header) => {
      const row = header === OTHER_LANGUAGES[0]?.[1] ? rowOf('A') : shortRowOf('A', 'Mug');
      expect(brief(await read(`${header}\r\n${row}\r\n`))).toEqual(['2:A merchant']);
    });

    it.each(['Cp1252', 'windows-1252', 'ISO-8859-1', undefined])(
      'reads Latin-1 when the document names %s',
      async (charset) => {
        const german = OTHER_LANGUAGES[1]?.[1] ?? '';
        const file = encode(`${german}\r\n${shortRowOf('KÄNNCHEN', 'Kännchen für Öl')}\r\n`, 'windows-1252');
        expect(brief(await read(file, charset))).toEqual(['2:KÄNNCHEN merchant']);
      },
    );

    it.each(['Shift_JIS', 'MS932', 'Windows-31J', 'UTF-8', 'Cp1252', undefined])(
      'reads a Japanese file in Shift_JIS when the document names %s',
      async (charset) => {
        const japanese = OTHER_LANGUAGES[7]?.[1] ?? '';
        // The second byte of 表 is a backslash, and that of ソ too: bytes that a wrong reading trips over.
        const rows = [shortRowOf('マグ-1', 'マグカップ 表ソ①'), shortRowOf('MUG-2', '十予', 'AMAZON_JP')];
        const file = encode([japanese, ...rows].join('\r\n'), 'shift_jis');
        expect(new TextDecoder('shift_jis').decode(file)).toContain('マグ-1');
        expect(brief(await read(file, charset, 7))).toEqual(['2:マグ-1 merchant', '3:MUG-2 amazon']);
      },
    );

    it('reads a Japanese file in UTF-8, with a byte order mark', async () => {
      const japanese = OTHER_LANGUAGES[7]?.[1] ?? '';
      const file = `\ufeff${japanese}\n${shortRowOf('マグ-1', '表')}\n`;
      expect(brief(await read(file, 'UTF-8', 5))).toEqual(['2:マグ-1 merchant']);
    });

    it('reads a Chinese file whose encoding nothing names', async () => {
      const chinese = OTHER_LANGUAGES[8]?.[1] ?? '';
      const file = encode(`${chinese}\n${shortRowOf('杯子-1', '杯子')}\n`, 'gb18030');
      expect(brief(await read(file))).toEqual(['2:杯子-1 merchant']);
    });
  });

  it.each([
    ['an empty document', ''],
    ['another report', 'return-date\torder-id\tsku\nx\ty\tz'],
    ['a page of a proxy', '<html>\n<body>Access denied</body>'],
    ['a header without the channel', 'item-name\tseller-sku\tprice\nMug\tA\t1'],
  ])('refuses %s', async (_, file) => {
    await expect(read(file)).rejects.toThrow(NotACatalogueReport);
  });
});
