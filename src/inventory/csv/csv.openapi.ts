import { MAX_CSV_BYTES } from '../../platform/http/input/body-parsers';
import * as api from '../../platform/http/openapi/openapi';
import { idempotencyKey } from '../../platform/http/openapi/openapi-shared';
import { bodyTooLarge, mediaTypeError, storeUnavailable } from '../../platform/http/http-errors';
import { csvError, MAX_IMPORT_ROWS } from '../csv-file/csv-errors';
import { MOMENT_ERRORS } from '../moments/moments.openapi';
import type { ImportedRow, ImportReport } from '../csv-file/import-report';

const REPORT: ImportReport = {
  rows: [
    { line: 2, sku: 'MUG-BLU-12OZ', outcome: 'changed', message: 'physical 10 → 12, buffer 0 → 2' },
    { line: 3, sku: 'LAMP/OAK #2', outcome: 'created', message: 'physical 3, buffer 0' },
    { line: 4, sku: 'CAP', outcome: 'unchanged' },
    {
      line: 5,
      sku: 'HAT',
      outcome: 'rejected',
      message: 'physical must be a whole number from 0 to 1000000000, in digits only.',
    },
    {
      line: 6,
      sku: 'mug-blu-12oz',
      outcome: 'rejected',
      message:
        'The SKU is read as mug-blu-12oz, and is not registered. Registered is MUG-BLU-12OZ: write that, or register it as it is with PUT /api/inventory/{sku}.',
    },
  ],
  created: 1,
  changed: 1,
  unchanged: 1,
  rejected: 2,
  ignoredColumns: ['Title'],
};

/** The OpenAPI part of the CSV export and import. */
export const CSV_API: api.Part = {
  tag: 'csv',
  description: 'Export and import of stock as a file for spreadsheets.',
  schemas: {
    ImportReport: api.objectOf<ImportReport>(
      'The result of each row of a file; of a dry run, the result that it would have.',
      {
        rows: api.listOf(api.ref('ImportedRow'), 'In the order of the file. Blank lines are left out.'),
        created: api.count('SKUs that were registered.'),
        changed: api.count('SKUs whose figures were set.'),
        unchanged: api.count('Rows with the current figures, or that were imported before.'),
        rejected: api.count('Rows that are wrong.'),
        'ignoredColumns?': api.listOf(
          api.text('A name in the first line.'),
          'Columns that an import does not need, at most 20, without those of an export. Absent when there is none.',
        ),
      },
    ),
    ImportedRow: api.objectOf<ImportedRow>('One row of the file.', {
      line: api.integer('The line on which it starts; the header is line 1.', { minimum: 2 }),
      sku: api.text(
        'The SKU that the row means, without blanks around it; of a rejected row the text of the cell, cut when it is long.',
      ),
      outcome: api.wordOf<ImportedRow['outcome']>({
        created: 'the SKU was registered',
        changed: 'its figures were set',
        unchanged: 'the row changes nothing, or this import was interrupted and had `already imported` it',
        rejected: 'the row is wrong, and `message` says why; the other rows are imported',
      }),
      'message?': api.text(
        'Each figure that was set, or would be, as in `physical 10 → 5, buffer 0 → 2`; of a rejected row, why.',
      ),
    }),
  },
  operations: {
    'GET /api/inventory.csv': {
      operationId: 'exportInventory',
      summary: 'All SKUs as CSV',
      description:
        'Reads the table page by page (a scan: every SKU is wanted) and writes while it reads, in the order of the store. A SKU that a spreadsheet would run as a formula has a leading apostrophe, which an import removes. With `at` the SKUs that were registered at that moment with their figures as of then: one that has not moved since costs no query, every other one takes one as a rule. `syncStatus` is not among them, and a threshold whose row has expired is empty.',
      parameters: [
        api.inQuery('at', 'The stock as of this moment.', api.moment('An ISO 8601 time with an offset.')),
      ],
      answers: {
        200: {
          ...api.bodyOf(
            'text/csv',
            'UTF-8, RFC 4180, with a header line. An interrupted answer is incomplete.',
            api.text('One line per SKU.'),
            {
              twoSkus:
                'sku,physical,buffer,broadcast,lowStockThreshold,syncStatus,updatedAt\r\n' +
                'MUG-BLU-12OZ,12,2,10,5,in_sync,2026-11-23T10:02:16.917000Z\r\n' +
                "'=LAMP,3,0,3,,pending,2026-11-23T10:05:41.003000Z\r\n",
              past:
                'sku,physical,buffer,broadcast,lowStockThreshold,updatedAt\r\n' +
                'MUG-BLU-12OZ,15,2,13,5,2026-11-22T08:00:00.917000Z\r\n',
            },
          ),
          headers: {
            'Content-Disposition': {
              description: 'Browsers save it as `inventory.csv`.',
              schema: { type: 'string' },
            },
          },
        },
        400: api.errorAnswer('`at` is in the future, or no time.', { future: MOMENT_ERRORS.future }),
        410: api.errorAnswer('Rows that would show a SKU at the moment have expired.', {
          expired: MOMENT_ERRORS.expired,
        }),
      },
    },
    'POST /api/inventory/import': {
      operationId: 'importInventory',
      summary: 'Import figures from CSV, row by row',
      description:
        'Each row registers its SKU or sets its figures, and has its own outcome. Each upload is a new count. The file of the last import within ten minutes is 409 `import_repeated`, unless that import was interrupted: the upload then continues it. With an Idempotency-Key the same import is answered again, with the same outcomes, as long as the ledger keeps its rows.',
      parameters: [
        api.inQuery(
          'dryRun',
          '`true`: nothing is written, and the report shows the results that the file would have as a new count.',
          { type: 'string', enum: ['true', 'false'], default: 'false' },
        ),
        api.inQuery('repeat', '`true`: the file of the last import is counted again.', {
          type: 'string',
          enum: ['true', 'false'],
          default: 'false',
        }),
        idempotencyKey('New for each count, the same for each repeat of its upload.', false),
      ],
      body: api.bodyOf(
        'text/csv',
        `UTF-8, or UTF-16 with a byte order mark, at most ${MAX_CSV_BYTES.toLocaleString('en')} bytes and ${MAX_IMPORT_ROWS.toLocaleString('en')} rows. The first line names the columns in any order: \`sku\` and at least one of \`physical\`, \`buffer\` and \`lowStockThreshold\`; other columns are ignored. Commas, semicolons or tabs separate the cells, and a line \`sep=;\` may come first. A whole number may have decimals that are zero, as \`10.0\`; \`1.000\` is rejected, because it may be a thousand. A SKU with blanks or invisible characters around it is taken as the registered one without them. A row is rejected when it would register a SKU that has such characters, differs from a registered one by case or blanks alone, or looks like what a spreadsheet made of one. An empty cell keeps its figure; a SKU that is not registered needs \`physical\`. A \`physical\` below zero is accepted only where it is the current figure, as in the export of an oversold SKU.`,
        api.text('A header line, and one line per SKU.'),
        {
          all: 'sku,physical,buffer,lowStockThreshold\r\nMUG-BLU-12OZ,12,2,5\r\nLAMP/OAK #2,3,,\r\n',
          semicolons: 'sep=;\r\nsku;Title;physical;;\r\nMUG-BLU-12OZ;Mug, blue;12,0;;\r\n',
        },
      ),
      answers: {
        200: api.json('The result of each row.', api.ref('ImportReport'), { mixed: REPORT }),
        400: api.errorAnswer(
          'The file as a whole cannot be read, or `dryRun` or `repeat` is neither `true` nor `false`. Nothing was changed.',
          {
            misspeltColumn: csvError.misspeltColumns([{ name: 'physcal', meant: 'physical' }]),
            notUtf8: csvError.notUtf8(3),
          },
        ),
        409: api.errorAnswer(
          'Another import is running, this file was the last import, or the Idempotency-Key names another file. Nothing was changed.',
          {
            underWay: csvError.underWay(),
            repeated: csvError.repeated('2026-11-23T10:02:17.123000Z'),
            keyReused: csvError.keyReused(),
          },
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
