import { retryAfterOf } from '../../../platform/http/retry-after';
import { isRecord } from '../../../platform/json-record';

/** An HTTP answer, with the names of its headers in lower case and its body parsed when it was JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** A header's value by its lower-case name, or undefined when it is missing or repeated. */
export function header(answer: HttpAnswer, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Amazon's id of the call, which its support asks for. */
export function requestIdOf(answer: HttpAnswer): string | undefined {
  return header(answer, 'x-amzn-requestid');
}

/** The wait that a `Retry-After` asks for, in ms. */
export function retryAfterMs(answer: HttpAnswer, now: number): number | undefined {
  return retryAfterOf(answer.headers['retry-after'], now);
}

/** The objects of a JSON list; anything else in it is dropped, and no list at all is an empty one. */
export function recordsIn(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The value if it is a text, else an empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
