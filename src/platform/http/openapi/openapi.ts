import type { ApiError } from '../api-error';

/** The parts of a JSON Schema (draft 2020-12) that the API uses. */
export interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | null)[];
  readonly default?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly not?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly additionalProperties?: boolean | Schema;
}

/** Schemas by their name under `components.schemas`. */
export type Schemas = Readonly<Record<string, Schema>>;

/** Every property of `T`; the name of one that may be absent ends with `?`. */
type PropertiesOf<T> = {
  readonly [K in keyof T & string as Partial<Pick<T, K>> extends Pick<T, K> ? `${K}?` : K]-?: Schema;
};

/** A reference to a schema under `components.schemas`. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** The schema of an object of type `T`; the compiler finds missing, extra and wrongly optional properties. */
export function objectOf<T>(description: string, properties: PropertiesOf<T>): Schema {
  return shapeOf(description, properties);
}

/** The schema of a request body: as `objectOf`, and unknown fields are refused. */
export function requestOf<T>(description: string, properties: PropertiesOf<T>): Schema {
  return { ...objectOf<T>(description, properties), additionalProperties: false };
}

/** The schema of an object that has no type in the code. The name of a property that may be absent ends with `?`. */
export function shapeOf(description: string, properties: Schemas): Schema {
  const required = Object.keys(properties).filter((name) => !name.endsWith('?'));
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name.replace(/\?$/, ''), schema]),
    ),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** The values of a union type, each with its meaning; the compiler finds a missing value. */
export function wordOf<T extends string>(meanings: Readonly<Record<T, string>>): Schema {
  const words = Object.entries<string>(meanings);
  return {
    type: 'string',
    enum: words.map(([word]) => word),
    description: words.map(([word, meaning]) => `- \`${word}\`: ${meaning}`).join('\n'),
  };
}

export function text(description: string, more: Schema = {}): Schema {
  return { type: 'string', description, ...more };
}

export function integer(description: string, more: Schema = {}): Schema {
  return { type: 'integer', description, ...more };
}

/** A whole number of at least zero. */
export function count(description: string): Schema {
  return integer(description, { minimum: 0 });
}

export function flag(description: string): Schema {
  return { type: 'boolean', description };
}

/** A value of this type, or null. */
export function nullable(type: string, description: string): Schema {
  return { type: [type, 'null'], description };
}

/** A time as ISO 8601 in UTC; times of the ledger have microseconds. */
export function moment(description: string): Schema {
  return { type: 'string', format: 'date-time', description };
}

export function listOf(items: Schema, description: string): Schema {
  return { type: 'array', items, description };
}

/** One page of a list. */
export function pageOf(items: Schema, description: string): Schema {
  return objectOf<{ items: unknown[]; nextCursor?: string }>(description, {
    items: listOf(items, 'At most `limit` of them.'),
    'nextCursor?': ref('NextCursor'),
  });
}

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

/** The body of a request or of an answer, by media type. */
export interface Body {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: Schema; readonly examples: Examples }>>;
  /** Of an answer. */
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: Schema }>>;
}

/** One call. `openapi-document.ts` adds what all calls of its kind share. */
export interface Operation {
  /** Stable: client generators name their functions after it. */
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: Body;
  /** True when the query may stand for the body. */
  readonly bodyIsOptional?: true;
  readonly answers: Readonly<Record<number, Body>>;
  /** Required: an API key (the default), one in the body, nothing, or Shopify's signature. */
  readonly access?: 'key' | 'login' | 'everybody' | 'signature';
  /** True for a GET whose parameters may be any text, so that none is refused. */
  readonly takesAnyText?: true;
  /** True when the call works without the store, so that it has no 503. */
  readonly withoutStore?: true;
}

/**
 * A feature's part of the API document, in a `*.openapi.ts` beside its controllers: plain data instead of decorators,
 * because statuses, headers and examples are longer than the code. Tests compare it with the routes and their answers.
 */
export interface Part {
  /** The heading of its operations. */
  readonly tag: string;
  readonly description: string;
  readonly schemas: Schemas;
  /** By method and path. */
  readonly operations: Readonly<Record<`${'GET' | 'PUT' | 'POST' | 'DELETE'} /${string}`, Operation>>;
}

/** A parameter in the query; absent unless it is wanted. */
export function inQuery(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'query', description, schema };
}

/** A parameter in the path. */
export function inPath(name: string, description: string, schema: Schema, example: string): Parameter {
  return { name, in: 'path', description, schema, example };
}

/** A body or an answer in another format than JSON. */
export function bodyOf(mediaType: string, description: string, schema: Schema, examples: Examples): Body {
  return { description, content: { [mediaType]: { schema, examples } } };
}

/** An answer without a body. */
export function noBody(description: string): Body {
  return { description, content: {} };
}

/** A body or an answer in JSON. */
export function json(description: string, schema: Schema, examples: Examples): Body {
  return bodyOf('application/json', description, schema, examples);
}

/** The request id of every example. */
export const EXAMPLE_REQUEST_ID = '7b1f0a3e-52c4-4d0e-9a47-3f6f5a0c1d2e';

/** An error answer. Its examples are the errors themselves, made by the functions whose result the code throws. */
export function errorAnswer(description: string, errors: Readonly<Record<string, ApiError>>): Body {
  const examples = Object.entries(errors).map(([name, error]) => [name, error.body(EXAMPLE_REQUEST_ID)]);
  const mayRetry = Object.values(errors).some(({ retryAfterSeconds }) => retryAfterSeconds !== undefined);
  return {
    ...json(description, ref('Error'), Object.fromEntries(examples) as Examples),
    ...(mayRetry ? { headers: { 'Retry-After': RETRY_AFTER } } : {}),
  };
}

const RETRY_AFTER = {
  description: 'Seconds after which to try again.',
  schema: { type: 'integer', minimum: 1 },
};
