import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';

/** Shopify's documented prices: a scalar is free, an object 1, a connection as large as its page, a mutation 10. */
const MUTATION = 10;
const OBJECT = 1;

/** A query above this many points is refused whatever the plan. */
export const MOST_POINTS = 1000;

/** The points that an operation asks for before it runs. */
export function requestedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const operation = document.definitions.find(
    (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) return 0;
  if (operation.operation === OperationTypeNode.MUTATION)
    return MUTATION * operation.selectionSet.selections.length;
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  const costOf = (set: SelectionSetNode, parent: GraphQLObjectType | undefined): number =>
    set.selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + fieldCost(selection, parent);
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return sum + costOf(selection.selectionSet, typeNamed(selection.typeCondition?.name.value) ?? parent);
      const fragment = fragments.get(selection.name.value);
      return fragment === undefined
        ? sum
        : sum + costOf(fragment.selectionSet, typeNamed(fragment.typeCondition.name.value));
    }, 0);
  const typeNamed = (name: string | undefined): GraphQLObjectType | undefined =>
    name === undefined ? undefined : (schema.getType(name) as GraphQLObjectType | undefined);
  const fieldCost = (field: FieldNode, parent: GraphQLObjectType | undefined): number => {
    const type = parent?.getFields()[field.name.value]?.type;
    if (type === undefined || field.selectionSet === undefined) return 0;
    const named = getNamedType(type);
    if (!isCompositeType(named)) return 0;
    const within = costOf(field.selectionSet, named as GraphQLObjectType);
    if (named.name === 'PageInfo') return 0;
    if (named.name.endsWith('Connection')) return pageSize(field, variables) * within;
    if (field.name.value === 'nodes' && parent === schema.getQueryType())
      return idCount(field, variables) * (OBJECT + within);
    // The page's entries are counted by its size.
    return named.name.endsWith('Edge') ? within : OBJECT + within;
  };
  return costOf(operation.selectionSet, schema.getQueryType() ?? undefined);
}

function pageSize(field: FieldNode, variables: Readonly<Record<string, unknown>>): number {
  const size = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last');
  const value = size === undefined ? 0 : valueFromASTUntyped(size.value, { ...variables });
  return typeof value === 'number' ? value : 0;
}

function idCount(field: FieldNode, variables: Readonly<Record<string, unknown>>): number {
  const ids = field.arguments?.find(({ name }) => name.value === 'ids');
  const value = ids === undefined ? undefined : valueFromASTUntyped(ids.value, { ...variables });
  return Array.isArray(value) ? value.length : 0;
}

/** The points that an answer was worth: its objects. */
export function actualCost(data: unknown, requested: number): number {
  return Math.min(requested, objectsIn(data) - 1);
}

function objectsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + objectsIn(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, one) => sum + objectsIn(one), 1);
}
