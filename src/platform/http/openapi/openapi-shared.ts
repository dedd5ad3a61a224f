import type { ErrorBody, FieldProblem } from '../api-error';
import {
  bodyTooLarge,
  crossSiteRequest,
  csrfHeaderMissing,
  internalError,
  invalidJson,
  mediaTypeError,
  noValidKey,
  storeUnavailable,
  tooManyFailures,
  unknownFields,
  wrongFields,
} from '../http-errors';
import { MAX_BODY_BYTES } from '../input/body-parsers';
import { DEFAULT_PAGE, LARGEST_CURSOR, LARGEST_PAGE } from '../input/page-query.dto';
import * as api from './openapi';

/** The schemas that several parts of the API use. */
export const SHARED_SCHEMAS: api.Schemas = {
  Error: api.objectOf<ErrorBody>('Every error that leaves the service, whatever failed.', {
    statusCode: api.integer('The status of the answer.', { minimum: 400, maximum: 599 }),
    code: api.text('What went wrong, as a stable code for programs.', { pattern: '^[a-z_]+$' }),
    message: api.text('What went wrong and what to do about it, for people. The wording may change.'),
    'details?': api.listOf(
      api.ref('FieldProblem'),
      'Each field that is wrong, if any; of a store that is unavailable, why.',
    ),
    requestId: api.text('The `X-Request-Id` of the answer; the log has it too.'),
  }),
  FieldProblem: api.objectOf<FieldProblem>('One field that is wrong, and how.', {
    field: api.text(
      'The field, the parameter or the header; in a payload its path, as in `line_items[2].quantity`.',
    ),
    problem: api.text('What is wrong with it.'),
    'oldest?': api.moment(
      'Of a moment that the ledger does not show any more: the oldest one that it shows.',
    ),
  }),
  NextCursor: api.text('Send it as `cursor` to get the next page. Absent on the last page.', {
    pattern: '^[A-Za-z0-9_-]+$',
  }),
};

/** The parameters of every list. */
export const PAGE_PARAMETERS: readonly api.Parameter[] = [
  api.inQuery('limit', 'The largest number of items on the page.', {
    type: 'integer',
    minimum: 1,
    maximum: LARGEST_PAGE,
    default: DEFAULT_PAGE,
  }),
  api.inQuery('cursor', 'The `nextCursor` of the previous page, unchanged. It is valid for this list only.', {
    type: 'string',
    maxLength: LARGEST_CURSOR,
  }),
];

/** The header that makes a call safe to send again. */
export function idempotencyKey(description: string, required: boolean): api.Parameter {
  return {
    name: 'Idempotency-Key',
    in: 'header',
    description,
    required,
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]{1,255}$' },
    example: 'breakage-17',
  };
}

/** Allowed in every request. */
export const REQUEST_ID: api.Parameter = {
  name: 'X-Request-Id',
  in: 'header',
  description:
    'Identifies the request in the answer and in the log. Letters, digits and `_ . : / -`, at most 100; any other value is replaced.',
  schema: { type: 'string' },
  example: api.EXAMPLE_REQUEST_ID,
};

/** Sent with every answer. */
export const REQUEST_ID_HEADER = {
  description: 'The id of the request: its own, or a new one.',
  schema: { type: 'string' },
} as const;

/** The errors that many calls share, by their name under `components.responses`. */
export const SHARED_ANSWERS = {
  BadRequest: api.errorAnswer(
    'Not well-formed: `details` names each field and what is wrong with it. Nothing was changed.',
    {
      field: wrongFields([{ field: 'physical', problem: 'must be a whole number from 0 to 1000000000' }]),
      unknownField: unknownFields(['phisical']),
      notJson: invalidJson(),
    },
  ),
  Unauthorized: api.errorAnswer('No valid API key.', { noKey: noValidKey() }),
  Forbidden: api.errorAnswer(
    'A browser sent a change for a page of another origin, or by cookie without `X-Requested-With: syncstate`. Nothing was changed.',
    { crossSite: crossSiteRequest(), noHeader: csrfHeaderMissing() },
  ),
  TooLarge: api.errorAnswer(
    `The body has more than ${MAX_BODY_BYTES.toLocaleString('en')} bytes. Nothing was changed.`,
    { tooLarge: bodyTooLarge() },
  ),
  UnsupportedMediaType: api.errorAnswer(
    'The body is of another media type than the call takes, or it is compressed. Nothing was changed.',
    { notJson: mediaTypeError.notJson(), compressed: mediaTypeError.compressed() },
  ),
  TooManyRequests: api.errorAnswer(
    'Too many wrong keys or signatures came from this address within a minute. Valid ones still pass.',
    { failedLogins: tooManyFailures(60) },
  ),
  Unavailable: api.errorAnswer(
    'The store does not take the request; `details` says why in one word: `unreachable`, `throttled`, `forbidden`, `missing` or `busy`. Send the same request again: a repeat changes stock only once.',
    {
      store: storeUnavailable('unreachable', 2),
      throttled: storeUnavailable('throttled', 2),
      forbidden: storeUnavailable('forbidden', 2),
    },
  ),
  Unexpected: api.errorAnswer(
    'Any other error has the same shape: 404 for an unknown route, 431 for headers that are too large, 500 for a bug.',
    { bug: internalError() },
  ),
} as const satisfies Readonly<Record<string, api.Body>>;
