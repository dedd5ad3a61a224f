import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Where to look for the engine; the caller states it all, so that a test can be another machine. */
export interface BinaryLookup {
  readonly platform: string;
  readonly arch: string;
  /** The value of PATH; without it only the npm package is looked for. */
  readonly searchPath?: string | undefined;
  /** Finds a package's file as `require.resolve` does, which is the default, and throws when there is none. */
  readonly resolve?: ((request: string) => string) | undefined;
}

/** The engine's executable: the npm package of this platform first, whose version we know, then PATH. */
export function findEngineBinary(lookup: BinaryLookup): string | undefined {
  const fileName = lookup.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
  const candidates = (lookup.searchPath ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, fileName));
  const packaged = packageFolder(lookup);
  if (packaged !== undefined) candidates.unshift(join(packaged, fileName));
  return candidates.find(isExecutable);
}

/** What to do without an engine: all three ways out, because each suits another reader. */
export function engineNotFoundMessage({ platform, arch }: Pick<BinaryLookup, 'platform' | 'arch'>): string {
  return [
    `There is no embedded database engine for this machine (${platform}-${arch}). Choose one of three ways:`,
    '  1. install dynoxide (https://github.com/nubo-db/dynoxide) so that it is on PATH;',
    '  2. run everything in Docker: docker compose -f docker/compose.yaml up;',
    '  3. set DYNAMODB_LOCAL_ENDPOINT to a DynamoDB-compatible endpoint such as DynamoDB Local, as in http://localhost:8000.',
  ].join('\n');
}

function packageFolder({ platform, arch, resolve }: BinaryLookup): string | undefined {
  try {
    const request = `@dynoxide/${platform}-${arch}/package.json`;
    return dirname(resolve === undefined ? require.resolve(request) : resolve(request));
  } catch {
    // An optional dependency: npm leaves it out where it does not fit, and that is what the other ways are for.
    return undefined;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
