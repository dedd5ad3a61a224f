import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { engineNotFoundMessage, findEngineBinary } from './binary-lookup';

describe('the lookup of the engine', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'syncstate-lookup-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  function program(folder: string, name = 'dynoxide', mode = 0o755): string {
    const path = join(root, folder, name);
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(path, '');
    chmodSync(path, mode);
    return path;
  }

  const installed = (request: string): string => join(root, request);
  const nothingInstalled = (): never => {
    throw new Error('MODULE_NOT_FOUND');
  };

  it.each([
    ['darwin', 'arm64', 'dynoxide'],
    ['darwin', 'x64', 'dynoxide'],
    ['linux', 'arm64', 'dynoxide'],
    ['linux', 'x64', 'dynoxide'],
    ['win32', 'x64', 'dynoxide.exe'],
  ])('takes the npm package of %s-%s', (platform, arch, name) => {
    const path = program(`@dynoxide/${platform}-${arch}`, name);
    program('path', name);
    expect(findEngineBinary({ platform, arch, searchPath: join(root, 'path'), resolve: installed })).toBe(
      path,
    );
  });

  it('takes the first executable dynoxide on PATH when there is no package', () => {
    program('first', 'dynoxide', 0o644);
    mkdirSync(join(root, 'second', 'dynoxide'), { recursive: true });
    const path = program('third');
    program('fourth');
    const searchPath = ['', 'missing', 'first', 'second', 'third', 'fourth']
      .map((name) => (name === '' ? '' : join(root, name)))
      .join(delimiter);
    expect(findEngineBinary({ platform: 'linux', arch: 'x64', searchPath, resolve: nothingInstalled })).toBe(
      path,
    );
  });

  it('continues with PATH when the package lacks its executable', () => {
    const path = program('path');
    const lookup = { platform: 'linux', arch: 'x64', searchPath: join(root, 'path'), resolve: installed };
    expect(findEngineBinary(lookup)).toBe(path);
  });

  it('finds nothing on a platform without a package and without PATH', () => {
    expect(findEngineBinary({ platform: 'sunos', arch: 'sparc' })).toBeUndefined();
    expect(findEngineBinary({ platform: 'sunos', arch: 'sparc', searchPath: root })).toBeUndefined();
  });

  it('names the three alternatives', () => {
    const message = engineNotFoundMessage({ platform: 'sunos', arch: 'sparc' });
    expect(message).toContain('sunos-sparc');
    expect(message).toMatch(/install dynoxide .* on PATH/);
    expect(message).toContain('docker compose -f docker/compose.yaml up');
    expect(message).toMatch(/DYNAMODB_LOCAL_ENDPOINT .* DynamoDB Local/);
  });
});
