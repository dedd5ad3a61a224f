import { MAX_CSV_BYTES } from '../../platform/http/input/body-parsers';
import { answer, type ApiPart, errorAnswer } from '../../platform/http/openapi/openapi';
import { integer, listOf, objectOf, ref, text, wordOf } from '../../platform/http/openapi/openapi-schema';
import { bodyTooLarge, mediaTypeError, storeUnavailable } from '../../platform/http/http-errors';
import { csvError, MAX_IMPORT_ROWS } from './csv-errors';
import type { ImportedRow, ImportReport } from './csv-import-report';

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
  ],
  created: 1,
  changed: 1,
  unchanged: 1,
  rejected: 1,
};

/** The OpenAPI part of the CSV export and import. */
export const CSV_API: ApiPart = {
  tag: {
    name: 'csv',
    description: 'Export and import of stock as a file for spreadsheets.',
  },
  schemas: {
    ImportReport: objectOf<ImportReport>(
      'The result of each row of a file; of a dry run, the result that it would have.',
      {
        rows: listOf(ref('ImportedRow'), 'In the order of the file. Blank lines are left out.'),
        created: integer('SKUs that were registered.', { minimum: 0 }),
        changed: integer('SKUs whose figures were set.', { minimum: 0 }),
        unchanged: integer('Rows with the current figures, or that were imported before.', { minimum: 0 }),
        rejected: integer('Rows that are wrong.', { minimum: 0 }),
      },
    ),
    ImportedRow: objectOf<ImportedRow>('One row of the file.', {
      line: integer('The line on which it starts; the header is line 1.', { minimum: 2 }),
      sku: text('The SKU; of a rejected row the text of the cell, cut when it is long.'),
      outcome: wordOf<ImportedRow['outcome']>({
        created: 'the SKU was registered',
        changed: 'its figures were set',
        unchanged: 'the row changes nothing, or this file was `already imported`',
        rejected: 'the row is wrong, and `message` says why; the other rows are imported',
      }),
      message: {
        optional: text(
          'Each figure that was set, or would be, as in `physical 10 → 5, buffer 0 → 2`; of a rejected row, why.',
        ),
      },
    }),
  },
  paths: {
    '/api/inventory.csv': {
      get: {
        operationId: 'exportInventory',
        summary: 'All SKUs as CSV',
        description:
          'Reads the table page by page (a scan: every SKU is wanted) and writes while it reads, in the order of the store. A SKU that a spreadsheet would run as a formula has a leading apostrophe, which an import removes.',
        answers: {
          200: {
            description: 'UTF-8, RFC 4180, with a header line. An interrupted answer is incomplete.',
            headers: {
              'Content-Disposition': {
                description: 'Browsers save it as `inventory.csv`.',
                schema: { type: 'string' },
              },
            },
            content: {
              'text/csv': {
                schema: text('One line per SKU.'),
                examples: {
                  twoSkus:
                    'sku,physical,buffer,broadcast,lowStockThreshold,syncStatus,updatedAt\r\n' +
                    'MUG-BLU-12OZ,12,2,10,5,in_sync,2026-11-23T10:02:16.917000Z\r\n' +
                    "'=LAMP,3,0,3,,pending,2026-11-23T10:05:41.003000Z\r\n",
                },
              },
            },
          },
        },
      },
    },
    '/api/inventory/import': {
      post: {
        operationId: 'importInventory',
        summary: 'Import figures from CSV, row by row',
        description:
          'Each row registers its SKU or sets its figures, and has its own outcome. The bytes identify a file and the line a row: the same file sent again changes nothing, whatever was sold since, and completes an interrupted import. This holds as long as the ledger keeps its rows.',
        parameters: [
          {
            name: 'dryRun',
            in: 'query',
            description:
              '`true`: nothing is written, and the report shows the results that the file would have.',
            schema: { type: 'string', enum: ['true', 'false'], default: 'false' },
          },
        ],
        body: {
          description: `UTF-8, at most ${MAX_CSV_BYTES.toLocaleString('en')} bytes and ${MAX_IMPORT_ROWS.toLocaleString('en')} rows. The first line names the columns in any order: \`sku\` and at least one of \`physical\`, \`buffer\` and \`lowStockThreshold\`; the other columns of an export are ignored. An empty cell keeps its figure; a SKU that is not registered needs \`physical\`. A \`physical\` below zero is accepted only where it is the current figure, as in the export of an oversold SKU.`,
          content: {
            'text/csv': {
              schema: text('A header line, and one line per SKU.'),
              examples: {
                all: 'sku,physical,buffer,lowStockThreshold\r\nMUG-BLU-12OZ,12,2,5\r\nLAMP/OAK #2,3,,\r\n',
                semicolons: 'sku;physical\r\nMUG-BLU-12OZ;12\r\n',
              },
            },
          },
        },
        answers: {
          200: answer('The result of each row.', ref('ImportReport'), { mixed: REPORT }),
          400: errorAnswer(
            'The file as a whole cannot be read, or `dryRun` is neither `true` nor `false`. Nothing was changed.',
            {
              unknownColumn: csvError.unknownColumns(['price']),
              notUtf8: csvError.notUtf8(),
            },
          ),
          409: errorAnswer('Another import is running. Nothing was changed.', {
            underWay: csvError.underWay(),
          }),
          413: errorAnswer('The file is too large, or has too many rows. Nothing was changed.', {
            tooLarge: bodyTooLarge(),
            tooManyRows: csvError.tooManyRows(),
          }),
          415: errorAnswer('The body is not CSV in UTF-8, or it is compressed. Nothing was changed.', {
            notCsv: mediaTypeError.notCsv(),
          }),
          503: errorAnswer(
            'Interrupted by the store, by the stop of the service, or by the time limit of 50 s. Send the same file again to resume.',
            {
              store: storeUnavailable(2),
              unfinished: csvError.unfinished(61_001),
            },
          ),
        },
      },
    },
  },
};
