/** What a handler decides to send; the gateway adds the request id and the rate header. */
export interface Answer {
  readonly status: number;
  /** A Buffer is sent as it is, with the content type that `headers` has; all else is sent as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Present when the call did not do what was asked: the code that the log line names. */
  readonly reason?: string;
  /** The id of a listing submission, for the call log. */
  readonly submissionId?: string;
  /** The id of a report that the call made, for the call log. */
  readonly reportId?: string;
  /** Only half of the body is sent, and the connection ends. */
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

/** 400: the message is the one that Amazon was seen to send for a body that it cannot read. */
export function invalidInput(
  message = 'Request has missing or invalid parameters and cannot be parsed.',
): Answer {
  return apiError(400, 'InvalidInput', message);
}

/** 403: the reason, if Amazon gives one, stands in `details`. */
export function accessDenied(details = ''): Answer {
  return apiError(403, 'Unauthorized', 'Access to requested resource is denied.', details);
}

/** 403 for a token past its hour: the one 403 that a new token mends. */
export function tokenExpired(): Answer {
  return accessDenied('The access token you provided has expired.');
}

/** 429 as Amazon words it; it promises neither the rate header nor `Retry-After`. */
export function quotaExceeded(): Answer {
  return apiError(429, 'QuotaExceeded', 'You exceeded your quota for the requested resource.');
}

/** The OAuth error shape of Login with Amazon, which is not the shape of the other operations. */
export function oauthError(status: number, error: string, description: string, requestId: string): Answer {
  return {
    status,
    body: { error, error_description: description, request_id: requestId },
    reason: error,
  };
}
