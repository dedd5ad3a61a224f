import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { IntrospectionQuery } from 'graphql';
import { prunedSdl } from './pruned-schema';
import { SELECTION } from './schema-selection';

const FILE = join(__dirname, '../../../src/simulators/shopify/schema/shopify-admin-2026-10.json');
const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Usage: npm run shopify:schema -- admin_2026-10.json.gz');
const text = gunzipSync(readFileSync(path)).toString('utf8');
const parsed = JSON.parse(text) as { readonly data?: IntrospectionQuery } & IntrospectionQuery;
const { notice, version } = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;
const sdl = prunedSdl(parsed.data ?? parsed, SELECTION).split('\n');
writeFileSync(FILE, `${JSON.stringify({ notice, version, sdl }, null, 2)}\n`);
