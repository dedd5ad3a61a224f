import {
  type DocumentNode,
  getNamedType,
  type GraphQLFormattedError,
  type GraphQLSchema,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** The scopes of which one is needed to read a type. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  InventoryItem: ['read_inventory', 'read_products'],
  InventoryLevel: ['read_inventory'],
  Location: ['read_locations'],
  Order: ['read_orders'],
  Product: ['read_products'],
  ProductVariant: ['read_products'],
  Refund: ['read_orders'],
  Return: ['read_returns'],
  ReverseFulfillmentOrder: ['read_returns'],
  InventoryAdjustQuantitiesPayload: ['write_inventory'],
  InventorySetQuantitiesPayload: ['write_inventory'],
};

/** The errors for the fields of a document that the app's scopes do not reach. */
export function accessErrors(
  schema: GraphQLSchema,
  document: DocumentNode,
  scopes: readonly string[],
): readonly GraphQLFormattedError[] {
  const errors = new Map<string, GraphQLFormattedError>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: ({ name: { value: field } }) => {
        const type = types.getType();
        const name = type === null || type === undefined ? '' : getNamedType(type).name;
        const needed = NEEDED[name.replace(/(Connection|Edge)$/, '')];
        if (needed === undefined || needed.some((scope) => scopes.includes(scope))) return;
        const required = needed.map((scope) => `\`${scope}\``).join(' or ');
        errors.set(field, {
          message: `Access denied for ${field} field. Required access: ${required} access scope.`,
          extensions: {
            code: 'ACCESS_DENIED',
            documentation: 'https://shopify.dev/api/usage/access-scopes',
            requiredAccess: `${required} access scope.`,
          },
          path: [field],
        });
      },
    }),
  );
  return [...errors.values()];
}
