import { MAX_CSV_BYTES } from '../../platform/http/input/body-parsers';
import { answer, type ApiPart, errorAnswer } from '../../platform/http/openapi/openapi';
import { integer, listOf, objectOf, ref, text, wordOf } from '../../platform/http/openapi/openapi-schema';
import { ApiError, badRequest } from '../../platform/http/api-error';
import { bodyTooLarge, mediaTypeError, storeUnavailable } from '../../platform/http/http-errors';
import type { ImportedRow, ImportReport } from './csv-import-report';
import { MAX_IMPORT_ROWS } from './stock-import.service';

const REPORT: ImportReport = {
  rows: [
    { line: 2, sku: 'MUG-BLU-12OZ', outcome: 'changed', message: 'physical 10 → 12, buffer 0 → 2' },
    { line: 3, sku: 'LAMP/DESK #2', outcome: 'created', message: 'physical 3, buffer 0' },
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

/** Stock as a file for spreadsheets, out and in. */
export const CSV_API: ApiPart = {
  tag: {
    name: 'csv',
    description: 'Stock as a file that people open in a spreadsheet, and send back.',
  },
  schemas: {
    ImportReport: objectOf<ImportReport>('What became of each row of a file, or would become of it.', {
      rows: listOf(ref('ImportedRow'), 'In the order of the file. Blank lines are left out.'),
      created: integer('SKUs that were registered.', { minimum: 0 }),
      changed: integer('SKUs whose figures were set.', { minimum: 0 }),
      unchanged: integer('Rows that said what stands already, or that were imported before.', { minimum: 0 }),
      rejected: integer('Rows that are wrong.', { minimum: 0 }),
    }),
    ImportedRow: objectOf<ImportedRow>('One row of the file.', {
      line: integer('The line on which it starts; the header is line 1.', { minimum: 2 }),
      sku: text('The SKU; of a rejected row what stands there, cut when it is long.'),
      outcome: wordOf<ImportedRow['outcome']>({
        created: 'the SKU was registered',
        changed: 'its figures were set',
        unchanged: 'it had nothing to change, or this very file was `already imported`',
        rejected: 'the row is wrong, as `message` says; the others are taken all the same',
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
          'Reads the table page by page (a scan: every SKU is wanted) and writes as it reads, in the order of the store. A SKU that a spreadsheet would take for a formula has an apostrophe in front, which an import takes away again.',
        answers: {
          200: {
            description: 'UTF-8, RFC 4180, with a header line. An answer that breaks off is not complete.',
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
        summary: 'Take in figures from CSV, row by row',
        description:
          'Each row registers its SKU or sets its figures, and has its own outcome. A file is known by its bytes and a row by its line: the same file again changes nothing, whatever was sold since, and completes what was cut short; so it is for as long as the ledger keeps its rows.',
        parameters: [
          {
            name: 'dryRun',
            in: 'query',
            description: '`true`: nothing is written, and the report says what would come of the file.',
            schema: { type: 'string', enum: ['true', 'false'], default: 'false' },
          },
        ],
        body: {
          description: `UTF-8, at most ${MAX_CSV_BYTES.toLocaleString('en')} bytes and ${MAX_IMPORT_ROWS.toLocaleString('en')} rows. The first line names the columns in any order: \`sku\` and at least one of \`physical\`, \`buffer\` and \`lowStockThreshold\`; the other columns of an export are passed over. An empty cell leaves its figure as it is; a SKU that is not registered needs \`physical\`. A \`physical\` below zero is taken where it stands so already, as an export shows an oversold SKU.`,
          content: {
            'text/csv': {
              schema: text('A header line, and one line per SKU.'),
              examples: {
                all: 'sku,physical,buffer,lowStockThreshold\r\nMUG-BLU-12OZ,12,2,5\r\nLAMP/DESK #2,3,,\r\n',
                semicolons: 'sku;physical\r\nMUG-BLU-12OZ;12\r\n',
              },
            },
          },
        },
        answers: {
          200: answer('What became of each row.', ref('ImportReport'), { mixed: REPORT }),
          400: errorAnswer(
            'The file as a whole cannot be read, or `dryRun` is no word of its own. Nothing was changed.',
            {
              unknownColumn: badRequest(
                'The first line must name the columns: sku and at least one of physical, buffer and lowStockThreshold. Not known: price.',
                [{ field: 'price', problem: 'is not a column of an import' }],
              ),
              notUtf8: badRequest(
                'The file is not UTF-8. In Excel, save it as "CSV UTF-8 (comma delimited)".',
              ),
            },
          ),
          409: errorAnswer('One file is taken at a time. Nothing was changed.', {
            underWay: new ApiError(
              409,
              'import_under_way',
              'Another import is under way. Send this file after it.',
            ),
          }),
          413: errorAnswer('The file is too large, or has too many rows. Nothing was changed.', {
            tooLarge: bodyTooLarge(),
            tooManyRows: new ApiError(
              413,
              'too_large',
              `The file has more than ${MAX_IMPORT_ROWS} rows. Send it in parts, each with the header line.`,
            ),
          }),
          415: errorAnswer('The body is not CSV in UTF-8, or it is compressed. Nothing was changed.', {
            notCsv: mediaTypeError.notCsv(),
          }),
          503: errorAnswer(
            'Cut short, by the store, by the end of the service, or because it took long. Send the same file again: it goes on where it was.',
            {
              store: storeUnavailable(2),
              unfinished: new ApiError(
                503,
                'import_unfinished',
                'The file was dealt with as far as line 61001. Send it again to go on: what is in does not count twice.',
                undefined,
                1,
              ),
            },
          ),
        },
      },
    },
  },
};
