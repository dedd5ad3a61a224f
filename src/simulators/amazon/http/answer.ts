/** The answer of a handler; the gateway adds the request id and the rate header. */
export interface Answer {
  readonly status: number;
  /** A Buffer is sent unchanged, with the content type of `headers`; everything else is sent as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Present when the call was refused or failed: the code in the log line. */
  readonly reason?: string;
  /** The id of a listing submission, for the call log. */
  readonly submissionId?: string;
  /** The id of a report that the call made, for the call log. */
  readonly reportId?: string;
  /** Only half of the body is sent before the connection ends. */
  readonly cut?: true;
}

/** A successful answer. */
export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** The error list that every Selling Partner API operation answers with (definition `ErrorList`). */
export function apiError(status: number, code: string, message: string, details = ''): Answer {
  return { status, body: { errors: [{ code, message, details }] }, reason: code };
}

/** 400. The default message is the one that Amazon sends for a body that it cannot parse (observed). */
export function invalidInput(
  message = 'Request has missing or invalid parameters and cannot be parsed.',
): Answer {
  return apiError(400, 'InvalidInput', message);
}

/** 403. Amazon gives the reason, if any, in `details`. */
export function accessDenied(details = ''): Answer {
  return apiError(403, 'Unauthorized', 'Access to requested resource is denied.', details);
}

/** 403 for an expired token: the only 403 that a new token resolves. */
export function tokenExpired(): Answer {
  return accessDenied('The access token you provided has expired.');
}

/** 413 for a body above the maximum size. */
export function requestTooLarge(): Answer {
  return apiError(413, 'RequestTooLarge', 'The request size exceeded the maximum accepted size.');
}

/** 415 for a body that is not JSON. */
export function unsupportedMediaType(): Answer {
  const message = 'The entity of the request is in a format that is not supported.';
  return apiError(415, 'UnsupportedMediaType', message);
}

/** 429 in Amazon's words. The models promise neither the rate header nor `Retry-After` for it. */
export function quotaExceeded(): Answer {
  return apiError(429, 'QuotaExceeded', 'You exceeded your quota for the requested resource.');
}

/** The OAuth error shape of Login with Amazon; the other operations use another. */
export function oauthError(status: number, error: string, description: string, requestId: string): Answer {
  return {
    status,
    body: { error, error_description: description, request_id: requestId },
    reason: error,
  };
}
