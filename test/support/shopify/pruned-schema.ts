import {
  buildClientSchema,
  type IntrospectionField,
  type IntrospectionInputTypeRef,
  type IntrospectionOutputTypeRef,
  type IntrospectionQuery,
  type IntrospectionType,
  type IntrospectionTypeRef,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';

/** The fields of every page of a list. */
const PAGING = [
  { type: /Connection$/, fields: new Set(['edges', 'nodes', 'pageInfo']) },
  { type: /Edge$/, fields: new Set(['cursor', 'node']) },
];

type Selection = Readonly<Record<string, string>>;

/** The selected part of a schema, as SDL without descriptions. Throws where the schema lacks something that is selected. */
export function prunedSdl({ __schema: schema }: IntrospectionQuery, selection: Selection): string {
  const all = new Map(schema.types.map((type) => [type.name, type]));
  const selected = new Map(Object.entries(selection).map(([name, fields]) => [name, fieldNames(fields)]));
  const kept = new Map<string, IntrospectionType>();
  const keep = (name: string): void => {
    if (kept.has(name)) return;
    const type = all.get(name);
    if (type === undefined) throw new Error(`The schema has no type ${name}.`);
    const part = partOf(type, selected);
    kept.set(name, part);
    for (const needed of neededBy(part)) keep(needed);
  };
  for (const name of selected.keys()) keep(name);
  const types = [...kept.values()].map((type): IntrospectionType =>
    type.kind === 'INTERFACE'
      ? { ...type, possibleTypes: type.possibleTypes.filter(({ name }) => kept.has(name)) }
      : type,
  );
  const pruned = buildClientSchema({
    __schema: { ...schema, types, directives: schema.directives, description: null },
  });
  return printSchema(lexicographicSortSchema(pruned));
}

function fieldNames(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((name) => name !== ''));
}

/** A type with its selected fields only; scalars, enums and input types stay whole. */
function partOf(
  type: IntrospectionType,
  selected: ReadonlyMap<string, ReadonlySet<string>>,
): IntrospectionType {
  if (type.kind === 'UNION') throw new Error(`${type.name} is a union, which the selection cannot name.`);
  if (type.kind === 'ENUM') return { ...plain(type), enumValues: type.enumValues.map(plain) };
  if (type.kind === 'INPUT_OBJECT') return { ...plain(type), inputFields: type.inputFields.map(plain) };
  if (type.kind === 'SCALAR') return plain(type);
  const names = selected.get(type.name) ?? PAGING.find(({ type: form }) => form.test(type.name))?.fields;
  if (names === undefined) throw new Error(`A selected field has the type ${type.name}: select its fields.`);
  const missing = [...names].filter((name) => !type.fields.some((field) => field.name === name));
  if (missing.length > 0) throw new Error(`${type.name} has no ${missing.join(', ')}.`);
  const fields = type.fields.filter(({ name }) => names.has(name)).map(plainField);
  const interfaces = type.interfaces.filter(({ name }) => selected.has(name));
  return { ...type, description: null, fields, interfaces };
}

function plain<T extends { readonly description?: string | null | undefined }>(named: T): T {
  return { ...named, description: null };
}

function plainField(field: IntrospectionField): IntrospectionField {
  return { ...plain(field), args: field.args.map(plain) };
}

/** The names of the types that the fields and arguments of a type have. */
function neededBy(type: IntrospectionType): string[] {
  if (type.kind === 'INPUT_OBJECT') return type.inputFields.map(({ type: ref }) => nameOf(ref));
  if (type.kind !== 'OBJECT' && type.kind !== 'INTERFACE') return [];
  return type.fields.flatMap(({ type: ref, args }) => [nameOf(ref), ...args.map((arg) => nameOf(arg.type))]);
}

function nameOf(ref: IntrospectionTypeRef | IntrospectionInputTypeRef | IntrospectionOutputTypeRef): string {
  return ref.kind === 'LIST' || ref.kind === 'NON_NULL' ? nameOf(ref.ofType) : ref.name;
}
