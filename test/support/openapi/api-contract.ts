import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';

/** A part of the document, as JSON. */
type Json = Readonly<Record<string, unknown>>;

interface MediaType {
  readonly schema: Json;
  readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
}

interface ContractParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Json;
  readonly example?: unknown;
}

interface ContractAnswer {
  readonly description: string;
  readonly headers: Readonly<Record<string, { readonly schema: Json }>>;
  readonly content: Readonly<Record<string, MediaType>>;
}

/** One call of the document, with every reference resolved except those of schemas. */
export interface ContractOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Json[] | undefined;
  readonly parameters: readonly ContractParameter[];
  readonly body: { readonly content: Readonly<Record<string, MediaType>> } | undefined;
  readonly answers: ReadonlyMap<string, ContractAnswer>;
}

/** The answer to a call. */
export interface SeenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const SCHEMA_REF = '#/components/schemas/';

/** The document as a contract for the answers of the service; a field that it does not name is a problem. */
export class ApiContract {
  readonly operations: readonly ContractOperation[];
  private readonly ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strictRequired: false,
    formats: { 'date-time': DATE_TIME },
  });

  constructor(private readonly document: Json) {
    for (const [name, schema] of Object.entries(this.schemas))
      this.ajv.addSchema(closed(schema) as object, name);
    this.operations = Object.entries(document.paths as Record<string, Record<string, Json>>).flatMap(
      ([path, operations]) =>
        Object.entries(operations).map(([method, operation]) => this.operationOf(path, method, operation)),
    );
  }

  get schemas(): Readonly<Record<string, Json>> {
    return (this.document.components as { schemas: Record<string, Json> }).schemas;
  }

  operation(id: string): ContractOperation {
    const found = this.operations.find((operation) => operation.id === id);
    if (found === undefined) throw new Error(`The document has no operation ${id}.`);
    return found;
  }

  /** The problems of a value under a schema of the document. */
  problems(schema: Json, value: unknown): string[] {
    const validate: ValidateFunction = this.ajv.compile(closed(schema) as object);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  }

  /** The problems of an answer under the documented answers of its call. */
  answerProblems(operation: ContractOperation, seen: SeenAnswer): string[] {
    const answer = operation.answers.get(String(seen.status));
    if (answer === undefined) return [`status ${seen.status} is not documented`];
    const type = (seen.headers.get('content-type') ?? '').split(';')[0] ?? '';
    if (type === '' && seen.text === '' && Object.keys(answer.content).length === 0) return [];
    const media = answer.content[type];
    if (media === undefined) return [`the media type '${type}' is not documented`];
    const missing = Object.keys(answer.headers).filter((name) => !seen.headers.has(name));
    const value: unknown = type === 'application/json' ? JSON.parse(seen.text) : seen.text;
    return [...missing.map((name) => `the header ${name} is missing`), ...this.problems(media.schema, value)];
  }

  private operationOf(path: string, method: string, operation: Json): ContractOperation {
    const responses = Object.entries(operation.responses as Record<string, Json>);
    return {
      id: operation.operationId as string,
      method: method.toUpperCase(),
      path,
      tags: operation.tags as string[],
      summary: operation.summary as string,
      description: operation.description as string,
      security: operation.security as Json[] | undefined,
      parameters: (operation.parameters as Json[]).map(
        (parameter) => this.resolved(parameter) as unknown as ContractParameter,
      ),
      body: operation.requestBody as ContractOperation['body'],
      answers: new Map(
        responses.map(([status, answer]) => [status, this.resolved(answer) as unknown as ContractAnswer]),
      ),
    };
  }

  /** The target of a reference of the document. */
  private resolved(part: Json): Json {
    if (typeof part.$ref !== 'string') return part;
    const names = part.$ref.replace(/^#\//, '').split('/');
    return names.reduce<Json>((at, name) => at[name] as Json, this.document);
  }
}

/** A schema of the document for Ajv: its references by name, and its objects closed where they do not say otherwise. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([name, value]: [string, unknown]) => [
    name,
    name === '$ref' && typeof value === 'string' ? value.replace(SCHEMA_REF, '') : closed(value),
  ]);
  const copy = Object.fromEntries(entries) as Record<string, unknown>;
  const isObject = copy.type === 'object' && copy.properties !== undefined;
  return isObject && copy.additionalProperties === undefined
    ? { ...copy, additionalProperties: false }
    : copy;
}
