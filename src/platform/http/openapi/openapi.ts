import type { ApiError } from '../api-error';
import { ref, type Schema } from './openapi-schema';

/** The request id of every example. */
export const EXAMPLE_REQUEST_ID = '7b1f0a3e-52c4-4d0e-9a47-3f6f5a0c1d2e';

/** A value as it may look, by a name that says what it shows. */
export type Examples = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
}

/** Bodies by media type. */
export type Content = Readonly<Record<string, { readonly schema: Schema; readonly examples: Examples }>>;

export interface Answer {
  readonly description: string;
  readonly content: Content;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: Schema }>>;
}

/** One call, as far as it differs from others of its kind; what they share is added when the document is built. */
export interface Operation {
  /** Stable: client generators name their functions by it. */
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: { readonly description: string; readonly content: Content };
  readonly answers: Readonly<Record<number, Answer>>;
  /** Who may call: whoever shows an API key (unless said otherwise), everybody, or Shopify by its signature. */
  readonly access?: 'key' | 'everybody' | 'signature';
  /** True when the call works without the store, so that 503 is none of its answers. */
  readonly withoutStore?: true;
}

export type Method = 'get' | 'put' | 'post';

/**
 * What a feature says of its part of the API. It stands beside the feature's controllers, as `*.openapi.ts`: plain data
 * and no decorators, because statuses, headers and examples would bury the code that they decorate. Tests find a route
 * that is missing here, and an answer that is not as told.
 */
export interface ApiPart {
  /** The heading under which its operations stand. */
  readonly tag: { readonly name: string; readonly description: string };
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<Method, Operation>>>>>;
}

/** A body or an answer in JSON. */
export function json(schema: Schema, examples: Examples): Content {
  return { 'application/json': { schema, examples } };
}

/** An answer in JSON. */
export function answer(description: string, schema: Schema, examples: Examples): Answer {
  return { description, content: json(schema, examples) };
}

/** An error answer. Its examples are the errors themselves, made by the functions whose result the code throws. */
export function errorAnswer(description: string, errors: Readonly<Record<string, ApiError>>): Answer {
  const examples = Object.entries(errors).map(([name, error]) => [name, error.body(EXAMPLE_REQUEST_ID)]);
  const mayRetry = Object.values(errors).some(({ retryAfterSeconds }) => retryAfterSeconds !== undefined);
  return {
    ...answer(description, ref('Error'), Object.fromEntries(examples) as Examples),
    ...(mayRetry ? { headers: { 'Retry-After': RETRY_AFTER } } : {}),
  };
}

const RETRY_AFTER = {
  description: 'Seconds after which to try again.',
  schema: { type: 'integer', minimum: 1 },
};
