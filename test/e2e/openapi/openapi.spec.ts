import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import { pino } from 'pino';
import { createApp } from '../../../src/app.setup';
import { loadConfig } from '../../../src/config/load-config';
import { INTERNAL_PATH } from '../../../src/platform/instances/internal-call';
import { ApiContract } from '../../support/openapi/api-contract';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { COMMITTED_DOCUMENT } from '../../support/openapi/write-openapi';

type Json = Readonly<Record<string, unknown>>;

/** Files of the pages, which are not part of the API. */
const PAGE_FILES = /^\/(docs\/|dashboard\*?$|$)/;

/** The document is valid, equals the repository's copy, and lists the existing routes. */
describe('the API document', () => {
  let store: TestStore;
  let running: TestService;
  let document: Json;
  let contract: ApiContract;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store, { RUN_JOBS: 'false' });
    const answer = await fetch(`${running.api.url}/docs-json`);
    document = (await answer.json()) as Json;
    contract = new ApiContract(document);
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  it('is a valid document of OpenAPI 3.1', () => {
    const schema = JSON.parse(
      readFileSync(join(__dirname, '../../support/openapi/openapi-3.1.schema.json'), 'utf8'),
    ) as object;
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const isValid = ajv.compile(schema);
    isValid(document);
    expect(isValid.errors ?? []).toEqual([]);
    expect(document.openapi).toBe('3.1.0');
    // The check itself must be able to fail.
    expect(isValid({ ...document, paths: { '/x': { get: { responses: 5 } } } })).toBe(false);
  });

  it('holds schemas that are JSON Schema 2020-12, without keywords of the older dialect', () => {
    const ajv = new Ajv2020();
    for (const [name, schema] of Object.entries(contract.schemas))
      expect([name, ajv.validateSchema(schema)]).toEqual([name, true]);
    expect(JSON.stringify(document)).not.toMatch(/"nullable":/);
  });

  it('equals the copy in the repository', () => {
    const kept = JSON.parse(readFileSync(COMMITTED_DOCUMENT, 'utf8')) as Json;
    const advice = 'docs/openapi.json is out of date: run `npm run openapi` and commit it';
    expect({ advice, document: kept }).toEqual({ advice, document });
  });

  it('lists every route, and no other; calls between instances are not part of the API', async () => {
    const config = loadConfig({ ...store.env, NODE_ENV: 'test', RUN_JOBS: 'false' });
    const app = await createApp(config, store.client, pino({ level: 'silent' }));
    const tree = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    await app.close();
    const routes = routesOf(tree).filter((route) => !PAGE_FILES.test(route.slice(route.indexOf('/'))));
    const documented = contract.operations.map(({ method, path }) => `${method} ${path}`);
    expect(routes.sort()).toEqual([...documented, `POST ${INTERNAL_PATH}`].sort());
  });

  it('resolves every reference, and has no unused part', () => {
    const text = JSON.stringify(document);
    const referred = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? ''));
    const parts = Object.entries(document.components as Record<string, Json>)
      .filter(([kind]) => kind !== 'securitySchemes')
      .flatMap(([kind, named]) => Object.keys(named).map((name) => `components/${kind}/${name}`));
    expect([...referred].sort()).toEqual(parts.sort());
  });

  it('gives every call a unique name, a summary and a description', () => {
    const ids = contract.operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, summary, description, tags } of contract.operations) {
      expect(id).toMatch(/^[a-z]+([A-Z][a-z]*)+$/);
      expect([id, summary.length > 0, description.length > 0, tags.length]).toEqual([id, true, true, 1]);
    }
    const tags = (document.tags as { name: string; description: string }[]).map(({ name }) => name);
    expect(new Set(contract.operations.flatMap((operation) => operation.tags))).toEqual(new Set(tags));
  });

  it('describes every parameter of every path', () => {
    for (const { id, path, parameters } of contract.operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect([id, parameters.filter((one) => one.in === 'path').map((one) => one.name)]).toEqual([
        id,
        inPath,
      ]);
      expect(parameters.map(({ name }) => name)).toContain('X-Request-Id');
      for (const parameter of parameters)
        if (parameter.example !== undefined)
          expect([parameter.name, contract.problems(parameter.schema, parameter.example)]).toEqual([
            parameter.name,
            [],
          ]);
    }
  });

  it('requires a key everywhere except at the probes, the login, its own page and the webhook that Shopify signs', () => {
    const open = contract.operations.filter(({ security }) => security !== undefined);
    expect(Object.fromEntries(open.map(({ path, security }) => [path, security]))).toEqual({
      '/health': [],
      '/health/live': [],
      '/health/ready': [],
      '/docs': [],
      '/docs-json': [],
      '/dashboard/session': [],
      '/webhook/shopify': [{ shopifySignature: [] }],
    });
    expect(document.security).toEqual([{ bearer: [] }, { apiKey: [] }]);
  });

  it('shows examples of every body and every answer, and each fits its schema', () => {
    for (const { id, body, answers } of contract.operations) {
      const contents = [...answers].map(([status, answer]) => [status, answer.content] as const);
      if (body !== undefined) contents.push(['body', body.content]);
      for (const [where, content] of contents) {
        expect([id, where, Object.keys(content).length]).toEqual([id, where, where === '204' ? 0 : 1]);
        for (const { schema, examples } of Object.values(content)) {
          expect([id, where, Object.keys(examples).length > 0]).toEqual([id, where, true]);
          for (const [name, { value }] of Object.entries(examples))
            expect([id, where, name, contract.problems(schema, value)]).toEqual([id, where, name, []]);
        }
      }
    }
  });

  it('gives every error the one shape and its own status, and Retry-After where waiting helps', () => {
    for (const { id, answers } of contract.operations)
      for (const [status, { content, headers }] of answers) {
        expect(headers).toHaveProperty(['X-Request-Id']);
        if (status.startsWith('2')) continue;
        expect(content['application/json']?.schema).toEqual({ $ref: '#/components/schemas/Error' });
        expect([id, status, 'Retry-After' in headers]).toEqual([id, status, ['429', '503'].includes(status)]);
        if (status === 'default') continue;
        for (const { value } of Object.values(content['application/json']?.examples ?? {}))
          expect(value).toHaveProperty('statusCode', Number(status));
      }
  });

  it('is shown as a page', async () => {
    for (const path of ['/docs', '/docs/']) {
      const page = await fetch(running.api.url + path);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
      expect(await page.text()).toContain('swagger-ui');
    }
    for (const file of ['swagger-ui-init.js', 'swagger-ui.css', 'swagger-ui-bundle.js'])
      expect([file, (await fetch(`${running.api.url}/docs/${file}`)).status]).toEqual([file, 200]);
    expect(await (await fetch(`${running.api.url}/docs/swagger-ui-init.js`)).text()).toContain('putStock');
  });
});

/** Reads Fastify's tree of routes: `METHOD /path/{parameter}`, without the HEAD that goes with each GET. */
function routesOf(tree: string): string[] {
  const open: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const match = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (match === null) return [];
    const depth = (match[1] ?? '').length / 4;
    open.splice(depth);
    open.push(match[2] ?? '');
    const path = open.join('').replace(/:(\w+)/g, '{$1}');
    const methods = (match[3] ?? '').split(', ').filter((method) => method !== '');
    return methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${path}`);
  });
}
