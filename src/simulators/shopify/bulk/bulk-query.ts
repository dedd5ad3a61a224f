import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  getNamedType,
} from 'graphql';

/** Shopify's documented limits. */
const MOST_CONNECTIONS = 5;
const MOST_NESTED = 2;

/** Reads the query of a bulk operation; a string says why Shopify refuses it. */
export function readBulkQuery(schema: GraphQLSchema, text: string): DocumentNode | string {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    return `Invalid bulk query: ${error instanceof Error ? error.message : ''}`;
  }
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || operation.operation !== OperationTypeNode.QUERY)
    return 'Bulk operations need a query.';
  const [invalid] = validate(schema, document);
  if (invalid !== undefined) return `Invalid bulk query: ${invalid.message}`;
  let connections = 0;
  let depth = 0;
  let deepest = 0;
  const shortcuts: string[] = [];
  const types = new TypeInfo(schema);
  const isConnection = (): boolean => {
    const type = types.getType();
    return type !== null && type !== undefined && getNamedType(type).name.endsWith('Connection');
  };
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        enter: ({ name }) => {
          if (name.value === 'nodes' && types.getParentType()?.name.endsWith('Connection') === true)
            shortcuts.push(name.value);
          if (!isConnection()) return;
          connections += 1;
          depth += 1;
          deepest = Math.max(deepest, depth);
        },
        leave: () => {
          if (isConnection()) depth -= 1;
        },
      },
    }),
  );
  if (connections === 0) return 'Bulk queries must contain at least one connection.';
  if (connections > MOST_CONNECTIONS)
    return `Bulk queries cannot contain more than ${MOST_CONNECTIONS} connections.`;
  if (deepest > MOST_NESTED + 1)
    return `Bulk queries cannot nest connections deeper than ${MOST_NESTED} levels.`;
  // Every documented example reads edges (assumed: nodes is refused).
  return shortcuts.length > 0 ? 'Bulk queries read edges { node }, not nodes.' : document;
}
