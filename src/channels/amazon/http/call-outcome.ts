import { isRecord } from '../../../platform/json-record';
import { endOfRefusal, type Remark } from '../refusals/refusal-table';
import { header, recordsIn, requestIdOf, retryAfterMs, textOf, type HttpAnswer } from './http-answer';
import { LoginRefused, LoginUnavailable, type LoginRefusal } from './access-token';
import { safeText } from './safe-text';

/** Amazon's remark about a listing, beside accepting or refusing a change. */
export interface ListingIssue {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly attributeNames: readonly string[];
  /** What Amazon does to the listing because of it, such as `LISTING_SUPPRESSED`. */
  readonly enforcements: readonly string[];
}

/** Accepted for processing. It is not live yet: only reading it back proves that. */
export interface Accepted {
  readonly kind: 'accepted';
  readonly submissionId: string;
  readonly requestId: string | undefined;
  readonly issues: readonly ListingIssue[];
}

/**
 * The same call would be refused again: the SKU needs a person, who gets the text. `status` is undefined if nothing was
 * sent, and `submissionId` unless Amazon made the change a submission before it refused it.
 */
export interface Rejected {
  readonly kind: 'rejected';
  readonly status: number | undefined;
  readonly text: string;
  readonly issues: readonly ListingIssue[];
  readonly submissionId?: string;
  readonly requestId: string | undefined;
  /** The code of Amazon's first error, by which equal refusals of many SKUs are recognised. */
  readonly code?: string;
  /** Amazon refuses the product type that the call named: another one may be accepted. */
  readonly isAboutProductType?: true;
}

/** Amazon's limit was met: nothing was done, retry later. */
interface Throttled {
  readonly kind: 'throttled';
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
}

/** No answer, or no usable one: the call may or may not have been carried out, so a retry reads the number again. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: string;
  readonly requestId: string | undefined;
  /** No answer came, so the call may still arrive at Amazon later. */
  readonly isUnanswered?: true;
  /** Amazon answered: it refuses this call for now, and `reason` is its text. It says nothing about other calls. */
  readonly isRefusal?: true;
}

/** The access token expired or was revoked: worth one new token and one more try. */
export interface TokenExpired {
  readonly kind: 'token_expired';
  readonly details: string;
  readonly requestId: string | undefined;
}

/**
 * A missing role, the wrong region or an unknown path, and then nothing goes through until an operator acts; or one SKU
 * that Amazon refuses to this account. `isShared`: the call named other SKUs too.
 */
export interface Forbidden {
  readonly kind: 'forbidden';
  readonly details: string;
  readonly requestId: string | undefined;
  readonly isShared?: true;
}

/** Login with Amazon refuses: the seller must authorise again, or the credentials are wrong. */
export interface LoginRefusedOutcome {
  readonly kind: 'login_refused';
  readonly error: LoginRefusal;
  readonly text: string;
}

/** Login with Amazon gives no usable answer: retry later. */
export interface LoginUnavailableOutcome {
  readonly kind: 'login_unavailable';
  readonly reason: string;
}

/** The meaning of an answer that is no success. */
export type AnswerFailure = Rejected | Throttled | Unavailable | TokenExpired | Forbidden;

/** A failed call; an expired token has been renewed once by then. */
export type CallFailure =
  Exclude<AnswerFailure, TokenExpired> | LoginRefusedOutcome | LoginUnavailableOutcome;

/** "The access token you provided has expired." and "... revoked, malformed or invalid." */
const SPENT_TOKEN = /access token.*\b(?:expired|revoked|malformed|invalid)\b/is;

/** Removes secrets from Amazon's text. */
export type TextFilter = (text: string) => string;

/**
 * The meaning of an answer outside 200 to 299; `now` (ms) is for a `Retry-After` that is a date. `safe` may remove more
 * secrets than those that are recognised by their form.
 */
export function classifyFailure(answer: HttpAnswer, now: number, safe: TextFilter = safeText): AnswerFailure {
  const { status } = answer;
  const requestId = requestIdOf(answer);
  if (status === 429) return { kind: 'throttled', retryAfterMs: retryAfterMs(answer, now), requestId };
  if (status === 401 || status === 403) return classifyDenial(answer, safe);
  if (status === 408 || status >= 500) return { kind: 'unavailable', reason: `HTTP ${status}`, requestId };
  if (status < 400) return { kind: 'unavailable', reason: `HTTP ${status}, not followed`, requestId };
  return refusalOf(errorsOf(answer).map(toRemark), errorText(answer, safe), safe, {
    status,
    issues: [],
    requestId,
  });
}

/** The meaning of a 2xx answer to a PATCH of this SKU: the body's `status` decides, not the 200. */
export function classifySubmission(
  answer: HttpAnswer,
  sku: string,
  safe: TextFilter = safeText,
): Accepted | Rejected | Unavailable {
  const requestId = requestIdOf(answer);
  const { body } = answer;
  if (!isRecord(body)) return { kind: 'unavailable', reason: 'an answer that is no JSON object', requestId };
  if (typeof body['sku'] === 'string' && body['sku'] !== sku) {
    return { kind: 'unavailable', reason: 'the answer is about another SKU', requestId };
  }
  const issues = recordsIn(body['issues']).map((issue) => toIssue(issue, safe));
  const submissionId = safe(textOf(body['submissionId']));
  switch (body['status']) {
    case 'ACCEPTED':
      return { kind: 'accepted', submissionId, requestId, issues };
    case 'INVALID':
      return refusalOf(issues, issueText(issues, safe), safe, {
        status: answer.status,
        issues,
        ...(submissionId === '' ? {} : { submissionId }),
        requestId,
      });
    default:
      return { kind: 'unavailable', reason: 'an answer without ACCEPTED or INVALID', requestId };
  }
}

/** The meaning of a failed login; undefined when the error is not about the login. */
export function classifyLoginError(
  error: unknown,
): LoginRefusedOutcome | LoginUnavailableOutcome | undefined {
  if (error instanceof LoginRefused)
    return { kind: 'login_refused', error: error.error, text: error.message };
  if (error instanceof LoginUnavailable) return { kind: 'login_unavailable', reason: error.reason };
  return undefined;
}

/** A refusal before the call: Amazon could only refuse it, or take it for something else. */
export function refusedUnsent(text: string): Rejected {
  return { kind: 'rejected', status: undefined, text: safeText(text), issues: [], requestId: undefined };
}

/** A refusal by its end: one that is temporary is no rejection. */
function refusalOf(
  remarks: readonly Remark[],
  text: string,
  safe: TextFilter,
  rejected: Omit<Rejected, 'kind' | 'text'>,
): Rejected | Unavailable {
  const end = endOfRefusal(remarks);
  if (end === 'retry')
    return { kind: 'unavailable', reason: text, requestId: rejected.requestId, isRefusal: true };
  const code = safe((remarks.find(({ severity }) => severity === 'ERROR') ?? remarks[0])?.code ?? '');
  return {
    kind: 'rejected',
    text,
    ...rejected,
    ...(code === '' ? {} : { code }),
    ...(end === 'look_again' ? { isAboutProductType: true as const } : {}),
  };
}

function classifyDenial(answer: HttpAnswer, safe: TextFilter): TokenExpired | Forbidden {
  const requestId = requestIdOf(answer);
  const spent = errorsOf(answer).find(
    (error) => error['code'] === 'Unauthorized' && SPENT_TOKEN.test(textOf(error['details'])),
  );
  if (spent) return { kind: 'token_expired', details: safe(textOf(spent['details'])), requestId };
  return { kind: 'forbidden', details: errorText(answer, safe), requestId };
}

function errorsOf(answer: HttpAnswer): Record<string, unknown>[] {
  return isRecord(answer.body) ? recordsIn(answer.body['errors']) : [];
}

function errorText(answer: HttpAnswer, safe: TextFilter): string {
  const texts = errorsOf(answer).map((error) => {
    const details = textOf(error['details']).trim();
    return `${textOf(error['code'])}: ${textOf(error['message'])}${details === '' ? '' : ` (${details})`}`;
  });
  const type = header(answer, 'x-amzn-errortype');
  return safe(texts.join('; ') || `HTTP ${answer.status} ${type ?? 'without a reason'}`);
}

function issueText(issues: readonly ListingIssue[], safe: TextFilter): string {
  const texts = issues.map((issue) => `${issue.code}: ${issue.message}`);
  return safe(texts.join('; ') || 'INVALID without a reason');
}

function toRemark(error: Record<string, unknown>): Remark {
  return { code: textOf(error['code']), message: `${textOf(error['message'])} ${textOf(error['details'])}` };
}

function toIssue(issue: Record<string, unknown>, safe: TextFilter): ListingIssue {
  const names: unknown[] = Array.isArray(issue['attributeNames']) ? issue['attributeNames'] : [];
  const { enforcements } = issue;
  return {
    code: safe(textOf(issue['code'])),
    severity: safe(textOf(issue['severity'])),
    message: safe(textOf(issue['message'])),
    attributeNames: names.map((name) => safe(textOf(name))),
    enforcements: isRecord(enforcements)
      ? recordsIn(enforcements['actions']).map(({ action }) => safe(textOf(action)))
      : [],
  };
}
