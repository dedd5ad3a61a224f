import { readdirSync, readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(__dirname, '../../..');
const SRC = join(ROOT, 'src');

/** A function that makes requests to a table, such as `src/inventory/outbox/outbox.repository.ts block`. */
export type Place = string;

/** The code of such a function: a command of DynamoDB, an action of a transaction, or the name of a table. */
const MAKES_A_REQUEST =
  /new \w+Command\(|\b(?:Put|Update|Delete|ConditionCheck|Get): |\bTableName: |\b(?:this|store)\.tables\.\w+|\b(?:transact|batchGet|conditionalUpdate)\(/;
/** Prettier indents functions by 0 and methods by 2. */
const FUNCTION =
  /^(?:(?:export )?(?:async )?function\*? (\w+)| {2}(?:private |protected |public )?(?:static )?(?:override )?(?:async )?\*?(?:get )?(\w+)(?:<.*>)?\()/;

/** Folders whose calls never reach AWS: the simulators, and what stands in for DynamoDB on the embedded engine. */
const NOT_AWS = /^(simulators|platform[\\/]dynamodb[\\/]embedded)[\\/]/;

/** Every function of the sources that makes requests to a table. */
export function placesInSources(): Place[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !NOT_AWS.test(file))
    .flatMap((file) => placesIn(`src/${file.split(sep).join('/')}`))
    .sort();
}

function placesIn(file: string): Place[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  if (!/@aws-sdk\/(?:client|lib)-dynamodb|dynamodb\//.test(text)) return [];
  const found = new Set<Place>();
  let name: string | undefined;
  for (const line of text.replace(/\/\*[\s\S]*?\*\//g, '').split('\n')) {
    const heading = FUNCTION.exec(line);
    if (heading !== null) name = heading[1] ?? heading[2];
    else if (/^\}?$/.test(line) || /^(?:import|export|const|type|interface)\b/.test(line)) name = undefined;
    if (heading !== null || !MAKES_A_REQUEST.test(line)) continue;
    if (name !== undefined) found.add(`${file} ${name}`);
    else if (/new \w+Command\(/.test(line))
      throw new Error(`${file} makes a request outside of a function: ${line}`);
  }
  return [...found];
}

/** Records which functions of the sources are called in this process. */
export class CalledFunctions {
  private readonly session = new Session();

  async start(): Promise<void> {
    this.session.connect();
    await this.session.post('Profiler.enable');
    await this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  }

  /** The functions that were called since the start. */
  async stop(): Promise<ReadonlySet<Place>> {
    const { result } = await this.session.post('Profiler.takePreciseCoverage');
    this.session.disconnect();
    const called = new Set<Place>();
    for (const { url, functions } of result) {
      const path = url.startsWith('file:') ? fileURLToPath(url) : url;
      if (!path.startsWith(SRC + sep)) continue;
      const file = relative(ROOT, path).split(sep).join('/');
      for (const { functionName, ranges } of functions)
        if ((ranges[0]?.count ?? 0) > 0) called.add(`${file} ${functionName.replace(/^get /, '')}`);
    }
    return called;
  }
}
