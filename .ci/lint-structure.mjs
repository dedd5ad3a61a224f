// Holds the layout: no import runs both ways between sibling folders, no circle of files (type imports count), no folder
// with more than 20 files beside its specs. `npm run lint:structure`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

const ROOT = join(import.meta.dirname, '..');
const MOST_FILES = 20;
const PROBLEMS = [];

const files = ['src', 'test', 'bench', 'deploy']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).map((entry) =>
      join(entry.parentPath, entry.name).slice(ROOT.length + 1),
    ),
  )
  .filter((file) => /\.tsx?$/.test(file) && !/(^|\/)(node_modules|build)\//.test(file))
  .sort();

/** Each file, and the files that it imports. */
const imports = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/(?:\bfrom|\bimport\()\s*'(\.[^']+)'/g)]
    .map(([, path]) => normalize(join(dirname(file), path)))
    .map((path) =>
      [path, `${path}.ts`, `${path}.tsx`, path.replace(/\.js$/, '.ts')].find(
        (name) => existsSync(join(ROOT, name)) && /\.tsx?$/.test(name),
      ),
    )
    .filter((name) => name !== undefined);
}

/** `parent: a -> b` for every import that leaves folder or file `a` of `parent` for its sibling `b`. */
const siblings = new Map();
for (const [file, targets] of imports)
  for (const target of file.endsWith('.spec.ts') ? [] : targets) {
    const [from, to] = [file.split('/'), target.split('/')];
    const at = from.findIndex((part, index) => part !== to[index]);
    // Files beside folders are the feature's own (modules); only folders are compared.
    if (at < 0 || at >= from.length - 1 || at >= to.length - 1) continue;
    const parent = from.slice(0, at).join('/');
    const key = `${parent}: ${from[at]} -> ${to[at]}`;
    siblings.set(key, [...(siblings.get(key) ?? []), `${file} imports ${target}`]);
  }
for (const [key, found] of siblings) {
  const [, parent, from, to] = /^(.*): (.*) -> (.*)$/.exec(key);
  const back = siblings.get(`${parent}: ${to} -> ${from}`);
  if (from < to && back !== undefined)
    PROBLEMS.push(`${parent}: ${from} and ${to} import each other\n  ${[...found, ...back].join('\n  ')}`);
}

const visited = new Set();
function visit(file, path) {
  if (path.includes(file)) PROBLEMS.push(`circle: ${[...path.slice(path.indexOf(file)), file].join(' -> ')}`);
  if (visited.has(file)) return;
  visited.add(file);
  for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
}
for (const file of files) visit(file, []);

const sizes = new Map();
for (const file of files)
  if (!file.endsWith('.spec.ts')) sizes.set(dirname(file), (sizes.get(dirname(file)) ?? 0) + 1);
for (const [folder, size] of sizes)
  if (size > MOST_FILES) PROBLEMS.push(`${folder}: ${size} files, at most ${MOST_FILES}`);

for (const problem of PROBLEMS) console.error(problem);
if (PROBLEMS.length > 0) process.exitCode = 1;
