import { buildSchema, type GraphQLSchema } from 'graphql';
import file from './shopify-admin-2026-10.json';

/** The version of the Admin API that the simulated shop has. */
export const ADMIN_API_VERSION = file.version;

let built: GraphQLSchema | undefined;

/** The part of Shopify's own schema that the service uses. What it lacks is refused as Shopify refuses an unknown field. */
export function adminSchema(): GraphQLSchema {
  return (built ??= buildSchema(file.sdl.join('\n')));
}
