import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Where to find the engine; the caller passes all facts, so that a test can stand for another machine. */
interface BinaryLookup {
  readonly platform: string;
  readonly arch: string;
  /** The value of PATH; without it only the npm package is searched. */
  readonly searchPath?: string | undefined;
  /** Finds a file of a package and throws when there is none; by default `require.resolve`. */
  readonly resolve?: ((request: string) => string) | undefined;
}

/** The executable of the engine: from the npm package of this platform, whose version is known, then from PATH. */
export function findEngineBinary({ platform, arch, searchPath, resolve }: BinaryLookup): string | undefined {
  const fileName = platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
  const request = `@dynoxide/${platform}-${arch}/package.json`;
  const folders = (searchPath ?? '').split(delimiter).filter((folder) => folder !== '');
  try {
    folders.unshift(dirname(resolve === undefined ? require.resolve(request) : resolve(request)));
  } catch {
    // npm omits the optional dependency where it does not fit the platform.
  }
  return folders.map((folder) => join(folder, fileName)).find(isExecutable);
}

/** The message for a machine without an engine, with the three alternatives. */
export function engineNotFoundMessage({ platform, arch }: Pick<BinaryLookup, 'platform' | 'arch'>): string {
  return [
    `There is no embedded database engine for this machine (${platform}-${arch}). Choose one of three ways:`,
    '  1. install dynoxide (https://github.com/nubo-db/dynoxide) so that it is on PATH;',
    '  2. run everything in Docker: docker compose -f docker/compose.yaml up;',
    '  3. set DYNAMODB_LOCAL_ENDPOINT to a DynamoDB-compatible endpoint such as DynamoDB Local, as in http://localhost:8000.',
  ].join('\n');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
