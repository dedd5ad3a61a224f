import { isRecord, type JsonRecord } from '../../../../platform/json-record';
import type { AdminFailure, AdminUserError } from '../admin-result';
import { throttledMs, type ThrottleStatus } from './pace';

/** An answer of the Admin API as it came. */
export interface AdminHttpAnswer {
  readonly status: number;
  /** Of the header `Retry-After`. */
  readonly retryAfter: string | null;
  readonly body: string;
}

/** What an answer means, with what it cost. `token_refused`: worth one new token. */
export interface AdminAnswer {
  readonly outcome:
    | { readonly kind: 'data'; readonly data: JsonRecord }
    | { readonly kind: 'failure'; readonly failure: AdminFailure }
    | { readonly kind: 'token_refused' };
  readonly isThrottled?: true;
  readonly requestedCost?: number;
  readonly actualCost?: number;
  readonly throttle?: ThrottleStatus;
}

const MAX_TEXT_LENGTH = 300;
const SCOPE = /\b(?:read|write)_[a-z_]+\b/g;

/**
 * The meaning of an answer. A mutation whose field has a value was carried out, whatever else is refused; and one whose error
 * has no code may have been. Pure.
 */
export function meaningOf(answer: AdminHttpAnswer, kind: 'query' | 'mutation'): AdminAnswer {
  const { status } = answer;
  if (status === 401) return { outcome: { kind: 'token_refused' } };
  const body = jsonOf(answer.body);
  if (status !== 200 || body === undefined) return { outcome: failureOf(answer) };
  const cost = costOf(body);
  const errors = Array.isArray(body.errors) ? body.errors.filter(isRecord) : [];
  const data = isRecord(body.data) ? body.data : undefined;
  if (errors.length === 0) {
    if (data !== undefined) return { outcome: { kind: 'data', data }, ...cost };
    return { outcome: unknown('Shopify answered without data'), ...cost };
  }
  if (errors.some((error) => codeOf(error) === 'THROTTLED')) {
    const retryAfterMs = throttledMs(cost.requestedCost, cost.throttle);
    return { outcome: unknown('Shopify throttled the call', retryAfterMs), isThrottled: true, ...cost };
  }
  const isApplied =
    kind === 'mutation' && data !== undefined && Object.values(data).some((value) => value !== null);
  return { outcome: isApplied ? unknown(textOf(errors)) : refusalOf(errors, kind), ...cost };
}

/** Another party's text for a log or an alert: one line, and shortened. Pure. */
function shortText(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, ' ').trim();
  return line.length <= MAX_TEXT_LENGTH ? line : `${line.slice(0, MAX_TEXT_LENGTH - 1)}…`;
}

function unknown(message: string, retryAfterMs?: number): AdminAnswer['outcome'] {
  const failure = { kind: 'unknown' as const, message };
  return {
    kind: 'failure',
    failure: retryAfterMs === undefined ? failure : { ...failure, retryAfterMs },
  };
}

function refusalOf(errors: readonly JsonRecord[], kind: 'query' | 'mutation'): AdminAnswer['outcome'] {
  const codes = errors.map(codeOf);
  const isOfShopify = codes.includes('INTERNAL_SERVER_ERROR') || codes.includes('TIMEOUT');
  if (isOfShopify || (kind === 'mutation' && codes.includes(''))) return unknown(textOf(errors));
  const message = textOf(errors);
  if (codes.includes('ACCESS_DENIED')) {
    const missingScopes = [...new Set(errors.flatMap(scopesOf))];
    return { kind: 'failure', failure: { kind: 'no_access', message, missingScopes } };
  }
  if (codes.includes('SHOP_INACTIVE')) return { kind: 'failure', failure: { kind: 'no_access', message } };
  return { kind: 'failure', failure: { kind: 'refused', errors: errors.map(userErrorOf) } };
}

/** Failures outside 200; the body is not read, because it may be a page of any content. */
function failureOf({ status, retryAfter }: AdminHttpAnswer): AdminAnswer['outcome'] {
  if (status === 429 || status === 430 || status >= 500 || status === 408) {
    const seconds = Number(retryAfter ?? Number.NaN);
    return unknown(`HTTP ${status}`, seconds > 0 ? Math.ceil(seconds * 1_000) : undefined);
  }
  const next = NEXT_STEP[status];
  if (next !== undefined)
    return { kind: 'failure', failure: { kind: 'no_access', message: `HTTP ${status}: ${next}` } };
  if (status >= 300 && status < 400)
    return {
      kind: 'failure',
      failure: {
        kind: 'no_access',
        message: `HTTP ${status}, not followed: set SHOPIFY_SHOP_DOMAIN to the shop's own domain, which ends in .myshopify.com`,
      },
    };
  if (status === 200) return unknown('Shopify answered without JSON');
  const errors = [{ code: `HTTP_${status}`, field: [], message: `HTTP ${status}` }];
  return { kind: 'failure', failure: { kind: 'refused', errors } };
}

const NEXT_STEP: Readonly<Record<number, string>> = {
  402: 'the shop is frozen; its plan has to be paid',
  403: "Shopify refuses the app; check that it is installed in the shop, and that the token is this shop's",
  404: 'Shopify knows no such shop; check SHOPIFY_SHOP_DOMAIN and SHOPIFY_ADMIN_ENDPOINT',
  423: 'the shop is locked; its owner has to contact Shopify',
};

function userErrorOf(error: JsonRecord): AdminUserError {
  const path = Array.isArray(error.path) ? error.path.map(String) : [];
  return { code: codeOf(error) || 'GRAPHQL_ERROR', field: path, message: shortText(String(error.message)) };
}

function codeOf(error: JsonRecord): string {
  const { extensions } = error;
  return isRecord(extensions) && typeof extensions.code === 'string' ? extensions.code : '';
}

function scopesOf(error: JsonRecord): readonly string[] {
  const required = isRecord(error.extensions) ? error.extensions.requiredAccess : undefined;
  const text = typeof required === 'string' ? required : error.message;
  return typeof text === 'string' ? (text.match(SCOPE) ?? []) : [];
}

function textOf(errors: readonly JsonRecord[]): string {
  return shortText(errors.map(({ message }) => String(message)).join('; '));
}

function costOf(body: JsonRecord): Pick<AdminAnswer, 'requestedCost' | 'actualCost' | 'throttle'> {
  const cost = isRecord(body.extensions) ? body.extensions.cost : undefined;
  if (!isRecord(cost)) return {};
  const { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: status } = cost;
  const throttle = isRecord(status) ? statusOf(status) : undefined;
  return {
    ...(typeof requested === 'number' ? { requestedCost: requested } : {}),
    ...(typeof actual === 'number' ? { actualCost: actual } : {}),
    ...(throttle === undefined ? {} : { throttle }),
  };
}

function statusOf(status: JsonRecord): ThrottleStatus | undefined {
  const { maximumAvailable, currentlyAvailable, restoreRate } = status;
  return typeof maximumAvailable === 'number' &&
    typeof currentlyAvailable === 'number' &&
    typeof restoreRate === 'number'
    ? { maximumAvailable, currentlyAvailable, restoreRate }
    : undefined;
}

/** The object of a body; undefined where it has none. */
export function jsonOf(text: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
