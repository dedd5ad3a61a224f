import type { Api } from '../support/service/api';

/** The parts of an OpenAPI schema that a generator needs. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema?: Schema;
}

/** One call of the API, as the document describes it. */
export interface Operation {
  readonly method: string;
  /** As in `/api/inventory/{sku}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** The fields of its JSON body; undefined when it takes none. */
  readonly fields: Readonly<Record<string, Schema>> | undefined;
  readonly takesCsv: boolean;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components?: {
    readonly schemas?: Readonly<Record<string, Schema>>;
    readonly parameters?: Readonly<Record<string, Parameter>>;
    readonly requestBodies?: Readonly<Record<string, RequestBody>>;
  };
}

interface RequestBody {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
  readonly $ref?: string;
}

interface OperationObject {
  readonly parameters?: readonly (Parameter & { readonly $ref?: string })[];
  readonly requestBody?: RequestBody;
}

/** Calls that the document leaves out on purpose, or may leave out. */
const UNDOCUMENTED: readonly Operation[] = [
  '/metrics',
  '/docs',
  '/docs-json',
  '/docs/x',
  '/',
  '/dashboard/x',
  '/api',
].map((path) => ({ method: 'GET', path, parameters: [], fields: undefined, takesCsv: false }));

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** Every call in the document of the running service, and those that it leaves out. */
export async function readOperations(api: Api, headers: Record<string, string>): Promise<Operation[]> {
  const { body } = await api.call<Document>('GET', '/docs-json', undefined, headers);
  const documented = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => operationOf(body, method, path, operation)),
  );
  return [...documented, ...UNDOCUMENTED];
}

function operationOf(
  document: Document,
  method: string,
  path: string,
  operation: OperationObject,
): Operation {
  const body = resolved(document, operation.requestBody);
  const schema = body?.content?.['application/json']?.schema;
  return {
    method: method.toUpperCase(),
    path,
    parameters: (operation.parameters ?? []).flatMap((parameter) => resolved(document, parameter) ?? []),
    fields: schema === undefined ? undefined : fieldsOf(document, schema),
    takesCsv: body?.content?.['text/csv'] !== undefined,
  };
}

function fieldsOf(document: Document, schema: Schema): Readonly<Record<string, Schema>> {
  const { properties = {}, allOf = [], anyOf = [], oneOf = [] } = resolved(document, schema) ?? {};
  const parts = [...allOf, ...anyOf, ...oneOf].map((part) => fieldsOf(document, part));
  const own = Object.entries(properties).map(([name, field]): [string, Schema] => [
    name,
    resolved(document, field) ?? field,
  ]);
  return Object.assign({}, ...parts, Object.fromEntries(own)) as Readonly<Record<string, Schema>>;
}

/** Follows `#/components/...` once; the document has no longer chains. */
function resolved<T extends { readonly $ref?: string }>(
  document: Document,
  value: T | undefined,
): T | undefined {
  if (value?.$ref === undefined) return value;
  let target: unknown = document;
  for (const step of value.$ref.split('/').slice(1))
    target = (target as Readonly<Record<string, unknown>> | undefined)?.[step];
  return target as T | undefined;
}

/** The types that a schema allows. */
export function typesOf({ type }: Schema): readonly string[] {
  return type === undefined ? [] : typeof type === 'string' ? [type] : type;
}
