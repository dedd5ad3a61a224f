import { execFile } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const PAGE = join(ROOT, 'src/dashboard/page');
const PAGE_CONFIG = join(PAGE, 'vite.config.mjs');
const SETTINGS = {
  compilerOptions: {
    target: 'es2023',
    module: 'node20',
    rootDir: 'src',
    types: ['node'],
    skipLibCheck: true,
  },
  include: ['src'],
};

const READ_ONLY = `
  const fs = require('node:fs');
  const { openSync } = fs;
  fs.openSync = (path, flags, ...rest) => {
    if (flags === 'wx') throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' });
    return openSync(path, flags, ...rest);
  };
  require('node:module').syncBuiltinESMExports();
`;

interface End {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A tree with the launcher and two programs of one line, so that a build takes a second. */
class Tree {
  readonly root = mkdtempSync(join(tmpdir(), 'syncstate-launch-'));

  constructor() {
    cpSync(join(ROOT, 'src/launch'), join(this.root, 'src/launch'), { recursive: true });
    for (const name of ['typescript-hook.cjs', 'swc-options.json'])
      cpSync(join(ROOT, 'test/support', name), join(this.root, 'test/support', name));
    symlinkSync(join(ROOT, 'node_modules'), join(this.root, 'node_modules'));
    this.write('tsconfig.json', '{}');
    this.write('tsconfig.build.json', JSON.stringify(SETTINGS));
    this.write('package.json', '{}');
    this.write('src/main.ts', "console.log('service', 1);\n");
    this.write('src/cli/hello.ts', "console.log('hello', process.argv.slice(2), 1); process.exitCode = 3;\n");
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.root, name)), { recursive: true });
    writeFileSync(join(this.root, name), text);
  }

  /** A page of one script. */
  writePage(): void {
    for (const name of readdirSync(PAGE).filter((file) => file.endsWith('.mjs')))
      this.write(`src/dashboard/page/${name}`, readFileSync(join(PAGE, name), 'utf8'));
    this.write('src/dashboard/page/index.html', '<script type="module" src="./main.ts"></script>\n');
    this.write('src/dashboard/page/main.ts', "document.title = 'one';\n");
    const { include, ...settings } = SETTINGS;
    const exclude = ['src/dashboard/page'];
    this.write('tsconfig.build.json', JSON.stringify({ ...settings, include, exclude }));
  }

  /** The scripts of the built page, joined. */
  pageScripts(): string {
    const folder = join(this.root, 'dist/dashboard/page/assets');
    const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
    return scripts.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  }

  /** As after `npm ci` with NODE_ENV=production. */
  removeCompilers(): void {
    rmSync(join(this.root, 'node_modules'));
    this.write('node_modules/reflect-metadata/package.json', '{}');
  }

  run(...args: string[]): Promise<End> {
    return this.node([], args);
  }

  /** As on a file system that cannot be written, which root would write all the same. */
  runReadOnly(...args: string[]): Promise<End> {
    this.write('read-only.cjs', READ_ONLY);
    return this.node(['-r', join(this.root, 'read-only.cjs')], args);
  }

  private node(options: readonly string[], args: readonly string[]): Promise<End> {
    return new Promise((resolve) => {
      const command = [...options, join(this.root, 'src/launch/run.mjs'), ...args];
      execFile(process.execPath, command, { cwd: this.root }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
      });
    });
  }

  /** What a build leaves in the root. */
  builds(): string[] {
    return readdirSync(this.root).filter((name) => /dist/.test(name));
  }
}

let tree: Tree;
beforeEach(() => {
  tree = new Tree();
});
afterEach(() => {
  rmSync(tree.root, { recursive: true, force: true });
});

describe('npm start', () => {
  it('builds once when two start in a fresh clone, and again only when the sources change', async () => {
    const ends = await Promise.all([tree.run('start'), tree.run('start')]);
    expect(ends.map(({ code, out }) => [code, out])).toEqual([
      [0, 'service 1\n'],
      [0, 'service 1\n'],
    ]);
    expect(ends.map(({ err }) => err).sort()).toEqual(['', 'Building: there is no build yet\n']);
    expect(tree.builds()).toEqual(['dist']);

    expect((await tree.run('start')).err).toBe('');
    tree.write('src/main.ts', "console.log('service', 2);\n");
    expect(await tree.run('start')).toEqual({
      code: 0,
      out: 'service 2\n',
      err: 'Building: the sources have changed\n',
    });
  });

  it('fails when the build fails, and leaves the former one in place', async () => {
    await tree.run('build');
    const before = statSync(join(tree.root, 'dist')).ino;
    appendFileSync(join(tree.root, 'src/main.ts'), "export const units: number = 'ten';\n");
    const { code, out, err } = await tree.run('start');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('src/main.ts(2,14): error TS2322');
    expect(err).toContain('The build failed: see the errors above. dist/ is unchanged.');
    expect(statSync(join(tree.root, 'dist')).ino).toBe(before);
    expect(tree.builds()).toEqual(['dist']);
  });

  it('runs a built tree without the compiler, and otherwise says how to build', async () => {
    await tree.run('build');
    tree.removeCompilers();
    expect(await tree.run('start')).toEqual({ code: 0, out: 'service 1\n', err: '' });
    rmSync(join(tree.root, 'dist'), { recursive: true });
    const { code, err } = await tree.run('start');
    expect(code).toBe(1);
    expect(err).toContain('npm ci --include=dev && npm run build');
    // As in the image: the build and no sources.
    expect((await tree.run('cli/hello')).err).toContain('npm ci --include=dev && npm run build');
  });

  it('runs a built tree that cannot be written, also when its sources were only copied again', async () => {
    await tree.run('build');
    tree.write('src/main.ts', readFileSync(join(tree.root, 'src/main.ts'), 'utf8'));
    expect(await tree.runReadOnly('start')).toMatchObject({ code: 0, out: 'service 1\n' });
    tree.write('src/main.ts', "console.log('service', 2);\n");
    expect(await tree.runReadOnly('start')).toMatchObject({
      code: 1,
      err: expect.stringContaining('The build cannot be written') as string,
    });
  });
});

describe('The page', () => {
  beforeEach(() => {
    tree.writePage();
  });

  it('is built with the service, and again when one of its files changes, its tests left out', async () => {
    expect((await tree.run('start')).out).toBe('service 1\n');
    expect(tree.pageScripts()).toContain('one');
    tree.write('src/dashboard/page/main.spec.tsx', '');
    expect((await tree.run('start')).err).toBe('');
    for (const [file, text] of [
      ['main.ts', "document.title = 'two';\n"],
      ['index.html', '<title>SyncState</title><script type="module" src="./main.ts"></script>\n'],
      ['vite.config.mjs', `${readFileSync(PAGE_CONFIG, 'utf8')}\n`],
    ] as const) {
      tree.write(`src/dashboard/page/${file}`, text);
      expect([file, (await tree.run('start')).err]).toEqual([file, 'Building: the sources have changed\n']);
    }
    expect(tree.pageScripts()).toContain('two');
    expect(readFileSync(join(tree.root, 'dist/dashboard/page/index.html'), 'utf8')).toContain('SyncState');
    expect(tree.builds()).toEqual(['dist']);
  });

  it('that cannot be built leaves the former build in place', async () => {
    await tree.run('build');
    const before = statSync(join(tree.root, 'dist')).ino;
    tree.write('src/dashboard/page/main.ts', "import './missing';\n");
    const { code, err } = await tree.run('start');
    expect(code).toBe(1);
    expect(err).toContain('./missing');
    expect(err).toContain('The build failed: see the errors above. dist/ is unchanged.');
    expect(statSync(join(tree.root, 'dist')).ino).toBe(before);
    expect(tree.builds()).toEqual(['dist']);
  });
});

describe('A command', () => {
  it('runs the sources where they are newer than the build, and never builds', async () => {
    expect(await tree.run('cli/hello', '--to', 'you')).toEqual({
      code: 3,
      out: "hello [ '--to', 'you' ] 1\n",
      err: '',
    });
    expect(tree.builds()).toEqual([]);
    await tree.run('build');
    tree.write('src/cli/hello.ts', "console.log('hello', 2);\n");
    expect((await tree.run('cli/hello')).out).toBe('hello 2\n');
    tree.removeCompilers();
    const { out, err } = await tree.run('cli/hello');
    expect(out).toContain('hello [] 1');
    expect(err).toContain('dist/ is not the build of these sources');
  });

  it('runs in the image, which holds the build and no sources', async () => {
    await tree.run('build');
    tree.removeCompilers();
    for (const name of readdirSync(join(tree.root, 'src')))
      if (name !== 'launch') rmSync(join(tree.root, 'src', name), { recursive: true });
    expect(await tree.run('cli/hello')).toEqual({ code: 3, out: 'hello [] 1\n', err: '' });
    expect((await tree.run('start')).out).toBe('service 1\n');
    expect(readFileSync(join(ROOT, 'docker/Dockerfile'), 'utf8')).toContain('COPY src/launch ./src/launch');
  });
});
