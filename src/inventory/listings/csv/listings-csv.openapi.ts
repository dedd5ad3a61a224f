import { bodyTooLarge, mediaTypeError, storeUnavailable } from '../../../platform/http/http-errors';
import { MAX_CSV_BYTES } from '../../../platform/http/input/body-parsers';
import * as api from '../../../platform/http/openapi/openapi';
import { idempotencyKey } from '../../../platform/http/openapi/openapi-shared';
import { csvError, MAX_IMPORT_ROWS } from '../../csv-file/csv-errors';
import { MAX_COMPONENTS } from '../../domain/listing';
import type { ImportedListingRow, ListingImportReport } from './listing-import-report';

const REPORT: ListingImportReport = {
  rows: [
    {
      line: 2,
      sellerSku: 'TEA-GIFT-SET',
      sku: 'MUG-BLU-12OZ',
      outcome: 'changed',
      message: 'MUG-BLU-12OZ 1 → 2, percent 100 → 80',
    },
    { line: 3, sellerSku: 'TEA-GIFT-SET', sku: 'TEA-EARL-GREY', outcome: 'changed' },
    {
      line: 4,
      sellerSku: 'MUG-BLU-12OZ/3',
      sku: 'MUG-BLU-12OZ',
      outcome: 'created',
      message: 'MUG-BLU-12OZ 3',
    },
    {
      line: 5,
      sellerSku: 'LAMP-SET',
      sku: 'LAMP/OAK #2',
      outcome: 'rejected',
      message:
        'Line 6 of this listing is wrong: units must be a whole number from 1 to 1000, in digits only.',
    },
    {
      line: 6,
      sellerSku: 'LAMP-SET',
      sku: 'BULB',
      outcome: 'rejected',
      message: 'units must be a whole number from 1 to 1000, in digits only.',
    },
  ],
  created: 1,
  changed: 2,
  unchanged: 0,
  rejected: 2,
  ignoredColumns: ['Title'],
};

/** The OpenAPI part of the CSV export and import of listings. */
export const LISTINGS_CSV_API: api.Part = {
  tag: 'listings-csv',
  description: 'Export and import of listings as a file for spreadsheets: one row a component.',
  schemas: {
    ListingImportReport: api.objectOf<ListingImportReport>(
      'The result of each row of a file; of a dry run, the result that it would have.',
      {
        rows: api.listOf(
          api.ref('ImportedListingRow'),
          'In the order of the file. Blank lines are left out.',
        ),
        created: api.count('Rows of listings that were created.'),
        changed: api.count('Rows of listings that were changed.'),
        unchanged: api.count('Rows of listings that are as the file has them, or that were imported before.'),
        rejected: api.count('Rows of listings with something wrong in one of their rows.'),
        'ignoredColumns?': api.listOf(
          api.text('A name in the first line.'),
          'Columns that an import does not need, at most 20. Absent when there is none.',
        ),
      },
    ),
    ImportedListingRow: api.objectOf<ImportedListingRow>('One row of the file: a component of a listing.', {
      line: api.integer('The line on which it starts; the header is line 1.', { minimum: 2 }),
      sellerSku: api.text(
        'The seller SKU that the row means, without blanks around it; the text of the line where it does not say.',
      ),
      'sku?': api.text('The component as the file has it, cut when it is long. Absent where there is none.'),
      outcome: api.wordOf<ImportedListingRow['outcome']>({
        created: 'the listing was created',
        changed: 'the listing was changed',
        unchanged:
          'the listing is as the file has it, or this import was interrupted and had `already imported` it',
        rejected: 'the listing is not imported, and `message` says why; the other listings are imported',
      }),
      'message?': api.text(
        'On the first row of a listing what was changed, or would be, as in `MUG 2 → 3, percent 100 → 80`; of a rejected row, why.',
      ),
    }),
  },
  operations: {
    'GET /api/listings.csv': {
      operationId: 'exportListings',
      summary: 'All listings as CSV',
      description:
        'Reads the table page by page (a scan: every listing is wanted) and writes while it reads, in the order of the store, with the rows of a listing together and its rule on each of them. A name that a spreadsheet would run as a formula has a leading apostrophe, which an import removes.',
      answers: {
        200: {
          ...api.bodyOf(
            'text/csv',
            'UTF-8, RFC 4180, with a header line. An interrupted answer is incomplete.',
            api.text('One line per component.'),
            {
              kitAndMultipack:
                'sellerSku,sku,units,percent,buffer,min,max,paused\r\n' +
                'TEA-GIFT-SET,MUG-BLU-12OZ,2,80,,,20,false\r\n' +
                'TEA-GIFT-SET,TEA-EARL-GREY,1,80,,,20,false\r\n' +
                'MUG-BLU-12OZ/3,MUG-BLU-12OZ,3,,,,,true\r\n',
            },
          ),
          headers: {
            'Content-Disposition': {
              description: 'Browsers save it as `listings.csv`.',
              schema: { type: 'string' },
            },
          },
        },
      },
    },
    'POST /api/listings/import': {
      operationId: 'importListings',
      summary: 'Import listings from CSV, listing by listing',
      description:
        'Each listing of the file is created or changed as by PUT, or rejected as a whole; listings that the file does not name stay. A file may be imported again at any time. An interrupted import is continued by the same file within ten minutes. With an Idempotency-Key the same import is answered again, with the same outcomes, for as long as the ledger keeps its rows.',
      parameters: [
        api.inQuery(
          'dryRun',
          '`true`: nothing is written, and the report shows the results that the file would have.',
          { type: 'string', enum: ['true', 'false'], default: 'false' },
        ),
        idempotencyKey('New for each import, the same for each repeat of its upload.', false),
      ],
      body: api.bodyOf(
        'text/csv',
        `UTF-8, or UTF-16 with a byte order mark, at most ${MAX_CSV_BYTES.toLocaleString('en')} bytes and ${MAX_IMPORT_ROWS.toLocaleString('en')} rows, one for each component of a listing. The first line names the columns in any order: \`sellerSku\`, \`sku\` and \`units\`, and any of \`percent\`, \`buffer\`, \`min\`, \`max\` and \`paused\`; other columns are ignored. Separators, numbers and blanks around names are read as by the import of stock, and names are compared with those that exist in the same way. The rows of a listing, at most ${MAX_COMPONENTS}, stand together. Its rule may be on any of them, and on several only if they agree; an empty cell is the default, and a column that the file does not have keeps its value.`,
        api.text('A header line, and one line per component.'),
        {
          all: 'sellerSku,sku,units,percent,buffer,min,max,paused\r\nTEA-GIFT-SET,MUG-BLU-12OZ,2,80,,,20,false\r\nTEA-GIFT-SET,TEA-EARL-GREY,1,,,,,\r\n',
          multipack: 'sellerSku,sku,units\r\nMUG-BLU-12OZ/3,MUG-BLU-12OZ,3\r\n',
        },
      ),
      answers: {
        200: api.json('The result of each row.', api.ref('ListingImportReport'), { mixed: REPORT }),
        400: api.errorAnswer(
          'The file as a whole cannot be read, or `dryRun` is neither `true` nor `false`. Nothing was changed.',
          {
            misspeltColumn: csvError.misspeltColumns([{ name: 'percnt', meant: 'percent' }]),
            notUtf8: csvError.notUtf8(3),
          },
        ),
        409: api.errorAnswer(
          'Another import of listings is running, or the Idempotency-Key names another file. Nothing was changed.',
          { underWay: csvError.underWay(), keyReused: csvError.keyReused() },
        ),
        413: api.errorAnswer('The file is too large, or has too many rows. Nothing was changed.', {
          tooLarge: bodyTooLarge(),
          tooManyRows: csvError.tooManyRows(),
        }),
        415: api.errorAnswer('The body is not CSV in UTF-8, or it is compressed. Nothing was changed.', {
          notCsv: mediaTypeError.notCsv(),
        }),
        503: api.errorAnswer(
          'Interrupted by the store, by the stop of the service, or by the time limit of 50 s. Send the same file again to resume, within ten minutes or with its Idempotency-Key.',
          { store: storeUnavailable('unreachable', 2), unfinished: csvError.unfinished(61_001) },
        ),
      },
    },
  },
};
