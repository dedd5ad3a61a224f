import type { FieldProblem } from '../api-error';
import { MAX_BODY_BYTES } from '../input/body-parsers';
import type { ErrorBody } from '../error.filter';
import { type Answer, type Content, errorExample, EXAMPLE_REQUEST_ID, json, type Parameter } from './openapi';
import { integer, listOf, objectOf, ref, type Schema, text } from './openapi-schema';
import { DEFAULT_PAGE, LARGEST_CURSOR, LARGEST_PAGE } from '../input/page-query.dto';

/** What every part of the API speaks of. */
export const SHARED_SCHEMAS: Readonly<Record<string, Schema>> = {
  Error: objectOf<ErrorBody>('Every error that leaves the service, whatever failed.', {
    statusCode: integer('The status of the answer, once more.', { minimum: 400, maximum: 599 }),
    code: text('What went wrong, as a stable word to branch on.', { pattern: '^[a-z_]+$' }),
    message: text('What went wrong and what to do about it, for people. It may change its words.'),
    details: { optional: listOf(ref('FieldProblem'), 'Each field that was wrong, where fields were.') },
    requestId: text('The `X-Request-Id` of the answer; the log has it too.'),
  }),
  FieldProblem: objectOf<FieldProblem>('One field that was wrong, and how.', {
    field: text(
      'The field, the parameter or the header; in a payload its path, as in `line_items[2].quantity`.',
    ),
    problem: text('What is wrong with it.'),
  }),
  NextCursor: text('The next page begins here: give it as `cursor`. Absent on the last page.', {
    pattern: '^[A-Za-z0-9_-]+$',
  }),
};

/** How every list is paged. */
export const PAGE_PARAMETERS: readonly Parameter[] = [
  {
    name: 'limit',
    in: 'query',
    description: 'The most items that the page may have.',
    schema: { type: 'integer', minimum: 1, maximum: LARGEST_PAGE, default: DEFAULT_PAGE },
  },
  {
    name: 'cursor',
    in: 'query',
    description:
      'The `nextCursor` of the page before. It is good for this list only, and only as it was given.',
    schema: { type: 'string', maxLength: LARGEST_CURSOR },
  },
];

/** Makes a call safe to send again. */
export function idempotencyKey(description: string, required: boolean): Parameter {
  return {
    name: 'Idempotency-Key',
    in: 'header',
    description,
    required,
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]{1,255}$' },
    example: 'breakage-17',
  };
}

/** May come with every request. */
export const REQUEST_ID: Parameter = {
  name: 'X-Request-Id',
  in: 'header',
  description:
    'Names the request in the answer and in the log. Letters, digits and `_ . : / -`, at most 100; anything else is replaced.',
  schema: { type: 'string' },
  example: EXAMPLE_REQUEST_ID,
};

/** Goes with every answer. */
export const REQUEST_ID_HEADER = {
  description: 'The id of the request: the one that it came with, or a new one.',
  schema: { type: 'string' },
} as const;

const RETRY_AFTER = {
  description: 'Seconds after which to try again.',
  schema: { type: 'integer', minimum: 1 },
} as const;

/** The body of an error, with what it may say. */
export function errors(examples: Readonly<Record<string, ErrorBody>>): Content {
  return json(ref('Error'), examples);
}

/** An error of one call alone. */
export function refusal(description: string, examples: Readonly<Record<string, ErrorBody>>): Answer {
  return { description, content: errors(examples) };
}

/** A refusal that time mends. */
export function refusalForNow(description: string, examples: Readonly<Record<string, ErrorBody>>): Answer {
  return { ...refusal(description, examples), headers: { 'Retry-After': RETRY_AFTER } };
}

/** The errors that many calls have in common, by the name under `components.responses`. */
export const SHARED_ANSWERS = {
  BadRequest: refusal(
    'Not well-formed: `details` names each field and what is wrong with it. Nothing was changed.',
    {
      field: errorExample(
        400,
        'bad_request',
        'Not well-formed: physical must be a whole number from 0 to 1000000000.',
        [{ field: 'physical', problem: 'must be a whole number from 0 to 1000000000' }],
      ),
      unknownField: errorExample(
        400,
        'bad_request',
        'Not well-formed: phisical is not a field of this request.',
        [{ field: 'phisical', problem: 'is not a field of this request' }],
      ),
      notJson: errorExample(
        400,
        'bad_request',
        "Body is not valid JSON but content-type is set to 'application/json'",
      ),
    },
  ),
  Unauthorized: refusal('No valid API key.', {
    noKey: errorExample(
      401,
      'unauthorized',
      'Send a valid key as Authorization: Bearer KEY, or as X-API-Key: KEY.',
    ),
  }),
  TooLarge: refusal(
    `The body has more than ${MAX_BODY_BYTES.toLocaleString('en')} bytes. Nothing was changed.`,
    {
      tooLarge: errorExample(413, 'too_large', 'Request body is too large'),
    },
  ),
  UnsupportedMediaType: refusal(
    'The body is of another media type than the call takes, or it is compressed. Nothing was changed.',
    {
      notJson: errorExample(415, 'unsupported_media_type', 'Send JSON with Content-Type: application/json.'),
      compressed: errorExample(
        415,
        'unsupported_media_type',
        'Send the body as it is, without Content-Encoding: it is not decompressed.',
      ),
    },
  ),
  TooManyRequests: refusalForNow(
    'Too many wrong keys or signatures came from this address within a minute. Right ones pass all the while.',
    {
      failedLogins: errorExample(
        429,
        'too_many_requests',
        'Too many failed logins came from this address. Check the key or the signing secret before you try again.',
      ),
    },
  ),
  Unavailable: refusalForNow(
    'The store cannot be reached just now. Send the same request again: nothing counts twice.',
    {
      store: errorExample(
        503,
        'store_unavailable',
        'The store cannot be reached just now. Send the same request again: nothing counts twice.',
      ),
    },
  ),
  Unexpected: refusal(
    'Any other error has the same shape: 404 for an unknown route, 431 for headers that are too large, 500 for a bug.',
    {
      bug: errorExample(
        500,
        'internal_error',
        'Something failed that should not. The log has the details under this request id.',
      ),
    },
  ),
} as const satisfies Readonly<Record<string, Answer>>;
