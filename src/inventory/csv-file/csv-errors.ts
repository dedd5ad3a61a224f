import { ApiError, badRequest } from '../../platform/http/api-error';

/** Rows of one file that are accepted. */
export const MAX_IMPORT_ROWS = 100_000;
/** Unknown columns that an error names. */
const MAX_NAMED = 10;

/** The errors of a file as a whole. */
export const csvError = {
  notUtf8: (line: number): ApiError =>
    badRequest(
      `The file is not UTF-8: line ${line} holds bytes of another encoding, such as Windows-1252. In Excel, save it as "CSV UTF-8 (comma delimited)".`,
    ),
  notText: (): ApiError =>
    badRequest('The file is not UTF-8 text. In Excel, save it as "CSV UTF-8 (comma delimited)".'),
  separator: (character: string): ApiError =>
    badRequest(`The first line names ${character} as the separator. Use a comma, a semicolon or a tab.`),
  /** `rule`: what the header line must name; `problem`: a sentence on what is wrong with it. */
  header: (rule: string, problem: string): ApiError => badRequest(`${rule}. ${problem}`),
  unknownColumns: (rule: string, names: readonly string[]): ApiError => {
    const named = names.slice(0, MAX_NAMED);
    return badRequest(
      `${rule}. Not known: ${named.join(', ')}.`,
      named.map((field) => ({ field, problem: 'is not a column of an import' })),
    );
  },
  misspeltColumns: (names: readonly { readonly name: string; readonly meant: string }[]): ApiError =>
    badRequest(
      `Not known: ${names.map(({ name, meant }) => `${name} (${meant}?)`).join(', ')}. Correct the first line, or rename a column that is not meant.`,
      names.map(({ name, meant }) => ({ field: name, problem: `is almost ${meant}` })),
    ),
  repeatedColumn: (field: string): ApiError =>
    badRequest(`The column ${field} is there twice.`, [{ field, problem: 'is there twice' }]),
  tooManyRows: (): ApiError =>
    new ApiError(
      413,
      'too_large',
      `The file has more than ${MAX_IMPORT_ROWS} rows. Send it in parts, each with the header line.`,
    ),
  underWay: (): ApiError =>
    new ApiError(409, 'import_under_way', 'Another import is running. Send this file after it.'),
  /** The very file of the import that ended last, at this time. */
  repeated: (finishedAt: string): ApiError =>
    new ApiError(
      409,
      'import_repeated',
      `This file was the last import, which ended at ${finishedAt}, and nothing is changed. To count it again, send it with ?repeat=true or with a new Idempotency-Key.`,
    ),
  keyReused: (): ApiError =>
    new ApiError(
      409,
      'idempotency_key_reused',
      'This Idempotency-Key already names the import of another file.',
    ),
  /** The import stopped after `line`; the same file resumes there. */
  unfinished: (line: number): ApiError =>
    new ApiError(
      503,
      'import_unfinished',
      `The file was imported up to line ${line}. Send it again within ten minutes, or with its Idempotency-Key, to continue: imported rows are not imported twice.`,
      undefined,
      1,
    ),
} as const;
