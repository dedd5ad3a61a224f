import type { StoreRefusal } from '../dynamodb/store-error';
import type { NamedTable } from '../dynamodb/tables/tables';
import { ApiError, badRequest, type FieldProblem } from './api-error';

/** A body or a query with fields that are wrong: the message and `details` name each of them. */
export function wrongFields(details: readonly FieldProblem[]): ApiError {
  const named = details.map(({ field, problem }) => `${field} ${problem}`.trim()).join('; ');
  return badRequest(named === '' ? 'The request is not well-formed.' : `Not well-formed: ${named}.`, details);
}

export const NOT_A_FIELD = 'is not a field of this request';

export function unknownFields(names: readonly string[]): ApiError {
  return wrongFields(names.map((field) => ({ field, problem: NOT_A_FIELD })));
}

export function invalidJson(): ApiError {
  return badRequest('The body is not valid JSON: check its quotes, commas and braces.');
}

export function noValidKey(): ApiError {
  return new ApiError(
    401,
    'unauthorized',
    'Send a valid API key, as Authorization: Bearer KEY or as X-API-Key: KEY.',
  );
}

/** A login of the page with a key that is not configured. */
export function wrongKey(): ApiError {
  return new ApiError(
    401,
    'unauthorized',
    'This API key is not one of the service: check it against API_KEY in the configuration of the service.',
  );
}

/** A change by the cookie of the page without the header that only the page's own scripts can set. */
export function csrfHeaderMissing(): ApiError {
  return new ApiError(
    403,
    'csrf_header_missing',
    'A call by cookie that changes something needs the header X-Requested-With: syncstate. With an API key in a header it needs none.',
  );
}

/** A change that a web page of another origin sent. */
export function crossSiteRequest(): ApiError {
  return new ApiError(
    403,
    'cross_site',
    'A web page of another origin sent this request, and only the own page may change something: open /dashboard/, or call the API from a program.',
  );
}

/** A webhook whose signature is missing or wrong. */
export function invalidSignature(): ApiError {
  return new ApiError(
    401,
    'unauthorized',
    'The signature of the request is missing or wrong: check the signing secret.',
  );
}

/** A message of Shopify with a valid signature at another path. */
export function wrongWebhookPath(): ApiError {
  return new ApiError(
    404,
    'not_found',
    "Shopify's webhooks are received at /webhook/shopify: change the address of this subscription.",
  );
}

export function noSuchRoute(): ApiError {
  return new ApiError(404, 'not_found', 'No such route. GET /docs-json lists the routes.');
}

export function bodyTooLarge(): ApiError {
  return new ApiError(413, 'too_large', 'The body is too large. Split it into several requests.');
}

/** Seconds after which a body that found no room may be sent again. */
const RETRY_BODY_AFTER_SECONDS = 5;

/** The bodies of all requests together exceed their memory. */
export function noRoomForBody(): ApiError {
  return new ApiError(
    503,
    'busy',
    'Too many large requests arrive at the same time. Send the same request again later.',
    undefined,
    RETRY_BODY_AFTER_SECONDS,
  );
}

/** Seconds after which a stream that found no room may be opened again. */
const RETRY_STREAM_AFTER_SECONDS = 10;

/** This instance sends events to as many clients as it may. */
export function noRoomForStream(): ApiError {
  return new ApiError(
    503,
    'busy',
    'Too many streams of events are open at this instance: close some, or ask GET /api/overview instead.',
    undefined,
    RETRY_STREAM_AFTER_SECONDS,
  );
}

/** Seconds after which another instance, or the next process, answers. */
const RETRY_AFTER_STOP_SECONDS = 2;

/** A stream that is opened while the service stops. */
export function streamsAreEnding(): ApiError {
  return new ApiError(
    503,
    'not_ready',
    'The service is stopping: open the stream again.',
    undefined,
    RETRY_AFTER_STOP_SECONDS,
  );
}

/** Events where no answer may last. */
export function noEventsHere(): ApiError {
  return new ApiError(
    404,
    'not_available',
    'This service sends no events, because it runs as a function: ask GET /api/overview every few seconds instead.',
  );
}

/** A body of a media type, a charset or a coding that the route does not take. */
function unsupportedMediaType(message: string): ApiError {
  return new ApiError(415, 'unsupported_media_type', message);
}

/** The errors about the media type of a body, by the reason. */
export const mediaTypeError = {
  notJson: () => unsupportedMediaType('Send JSON with Content-Type: application/json.'),
  notCsv: () => unsupportedMediaType('Send CSV with Content-Type: text/csv.'),
  notUtf8: () => unsupportedMediaType('Send the body in UTF-8.'),
  compressed: () => unsupportedMediaType('Send the body without Content-Encoding: it is not decompressed.'),
};

/** A client whose API keys or signatures failed too often within a minute. */
export function tooManyFailures(retryAfterSeconds: number): ApiError {
  return new ApiError(
    429,
    'too_many_requests',
    'Too many failed logins came from this address. Check the API key or the signing secret before the next try.',
    undefined,
    retryAfterSeconds,
  );
}

/** What each refusal of the store means, for the caller. The log and `GET /health/ready` have the cause. */
const STORE_REFUSALS: Readonly<Record<StoreRefusal, string>> = {
  unreachable: 'The store cannot be reached.',
  throttled: 'The store is throttled: its capacity is used up for now.',
  forbidden: 'The store refuses access to the service: its log has the cause.',
  missing:
    'A table or an index of the store is missing or not as it should be: the log of the service names it.',
  busy: 'The store is busy with earlier requests.',
};

/** `details` has the refusal as a stable word for programs. */
export function storeUnavailable(refusal: StoreRefusal, retryAfterSeconds: number): ApiError {
  return new ApiError(
    503,
    'store_unavailable',
    `${STORE_REFUSALS[refusal]} Send the same request again: a repeat changes stock only once.`,
    [{ field: 'store', problem: refusal }],
    retryAfterSeconds,
  );
}

/** A call that needs an optional table, while the table or an index of it does not exist. */
export function optionalTableMissing({ suffix, name }: NamedTable, retryAfterSeconds: number): ApiError {
  return new ApiError(
    503,
    `${suffix.toLowerCase()}_table_missing`,
    `The table ${name} or its index does not exist. Run npm run tables:create with the same AMAZON_REGION and TABLE_PREFIX, then send the request again: no restart is needed.`,
    [{ field: 'store', problem: 'missing' }],
    retryAfterSeconds,
  );
}

/** An error that the code does not expect; its cause goes to the log alone. */
export function internalError(): ApiError {
  return new ApiError(
    500,
    'internal_error',
    'The request failed unexpectedly. Search the log for its request id.',
  );
}
