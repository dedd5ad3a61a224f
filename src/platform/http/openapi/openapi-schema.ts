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

/** Marks a property that may be absent. */
interface Optional {
  readonly optional: Schema;
}

/** Every property of `T`, marked as required or optional as in `T`. */
type PropertiesOf<T> = {
  readonly [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? Optional : Schema;
};

/** A reference to a schema under `components.schemas`. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** The schema of an object of type `T`; the compiler finds missing, extra and wrongly optional properties. */
export function objectOf<T>(description: string, properties: PropertiesOf<T>): Schema {
  const entries = Object.entries<Schema | Optional>(properties);
  const required = entries.filter(([, schema]) => !isOptional(schema)).map(([name]) => name);
  return {
    type: 'object',
    description,
    properties: Object.fromEntries(
      entries.map(([name, schema]) => [name, isOptional(schema) ? schema.optional : schema]),
    ),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** The schema of a request body: as `objectOf`, and unknown fields are refused. */
export function requestOf<T>(description: string, properties: PropertiesOf<T>): Schema {
  return { ...objectOf<T>(description, properties), additionalProperties: false };
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

export function flag(description: string): Schema {
  return { type: 'boolean', description };
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
    nextCursor: { optional: ref('NextCursor') },
  });
}

function isOptional(schema: Schema | Optional): schema is Optional {
  return 'optional' in schema;
}
