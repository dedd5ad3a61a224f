import { isUtf8 } from 'node:buffer';
import { parse } from 'lossless-json';

/** The parsed body, or its problem. The problem never quotes the body, which has buyer data. */
export type ParsedJson =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/**
 * A bare integer of 16 or more digits may lie beyond 2^53. A number stands at the start or after `:`, `[` or `,`;
 * a match inside a string costs time and changes nothing.
 */
const LONG_INTEGER = /(?:^|[:[,])[ \t\n\r]*-?\d{16}/;

const INTEGER = /^-?\d+$/;

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Parses the raw bytes of a webhook. Integers beyond 2^53 come back as strings of their digits, every other number
 * as a number, and of a repeated key the last value counts, as with `JSON.parse`.
 * Order path: planDelivery -> parseWebhookJson -> readOrder. ADR 1.
 */
export function parseWebhookJson(rawBody: Buffer): ParsedJson {
  const text = decode(rawBody);
  if (text === undefined) return { ok: false, problem: 'the body is not valid UTF-8' };
  try {
    return { ok: true, value: LONG_INTEGER.test(text) ? parseLossless(text) : JSON.parse(text) };
  } catch {
    return { ok: false, problem: 'the body is not valid JSON' };
  }
}

function decode(rawBody: Buffer): string | undefined {
  if (!isUtf8(rawBody)) return undefined;
  const text = rawBody.toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** Many times slower than `JSON.parse`, so only for bodies with a long integer. */
function parseLossless(text: string): unknown {
  return parse(text, undefined, {
    parseNumber: numberOrDigits,
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

function numberOrDigits(literal: string): number | string {
  const value = Number(literal);
  return INTEGER.test(literal) && !Number.isSafeInteger(value) ? literal : value;
}
