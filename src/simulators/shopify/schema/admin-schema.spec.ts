import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { IntrospectionQuery } from 'graphql';
import { prunedSdl } from '../../../../test/support/shopify/pruned-schema';
import { SELECTION } from '../../../../test/support/shopify/schema-selection';
import file from './shopify-admin-2026-10.json';

/** Shopify's whole schema is not kept here; where a copy lies beside the repository, ours is compared with it. */
const WHOLE = join(__dirname, '../../../../../shared/shopify-schema/admin_2026-10.json.gz');
const itWithTheWhole = existsSync(WHOLE) ? it : it.skip;

itWithTheWhole("is a part of Shopify's schema, with every type, field and argument as it is there", () => {
  const whole = JSON.parse(gunzipSync(readFileSync(WHOLE)).toString('utf8')) as IntrospectionQuery;
  const { data } = whole as { readonly data?: IntrospectionQuery };
  expect(file.sdl.join('\n')).toBe(prunedSdl(data ?? whole, SELECTION));
});

it('carries the notice of its licence', () => {
  expect(file.notice.join('\n')).toContain('Copyright 2025-present, Shopify Inc.');
});
