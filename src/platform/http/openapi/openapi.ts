import type { ApiError } from '../api-error';
import { ref, type Schema } from './openapi-schema';

/** The request id of every example. */
export const EXAMPLE_REQUEST_ID = '7b1f0a3e-52c4-4d0e-9a47-3f6f5a0c1d2e';

/** Example values by name. */
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

/** One call. `openapi-document.ts` adds what all calls of its kind share. */
export interface Operation {
  /** Stable: client generators name their functions after it. */
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: { readonly description: string; readonly content: Content };
  readonly answers: Readonly<Record<number, Answer>>;
  /** Required: an API key (the default), nothing, or Shopify's signature. */
  readonly access?: 'key' | 'everybody' | 'signature';
  /** True when the call works without the store, so that it has no 503. */
  readonly withoutStore?: true;
}

export type Method = 'get' | 'put' | 'post';

/**
 * A feature's part of the API document, in a `*.openapi.ts` beside its controllers: plain data instead of decorators,
 * because statuses, headers and examples are longer than the code. Tests compare it with the routes and their answers.
 */
export interface ApiPart {
  /** The heading of its operations. */
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
