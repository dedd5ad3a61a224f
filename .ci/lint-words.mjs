// Refuses the words that CONTRIBUTING.md rules out, in code, comments, tests and docs. `npm run lint:words`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['src', 'test', 'bench', 'deploy', 'docs', 'docker'];
const FILES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', '.env.example'];
const READ = /\.(ts|tsx|mjs|cjs|md|ya?ml)$/;
const SKIPPED = /(^|\/)(node_modules|build|dist|\.serverless)\//;

/** Words of a person's voice where the component is the subject; see "Language" in CONTRIBUTING.md. */
const REFUSED = new Set(
  `tell tells telling told untold tidings owe owes owed owing errand errands door doors desk desks stage stages
   doubt doubts doubted doubtful doubtfully believe believes believed disbelieve disbelieved rider riders ridden company
   heard unheard said heir heirs innocent farewell afterlife whoever nobody somebody spell spells mortal`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
const PHRASES = [/\bin vain\b/i, /\blast breath\b/i, /\blends? a hand\b/i, /\bridden\b/i];
/** Stored or public names that keep an older word; each has a comment at its mapping. */
const KEPT =
  /\bcompany: null\b|\bunheardAt\b|\btold_before\b|'doubtful'|`doubtful`|\bpoll_?[sS]tage\b|'said'|`said`|'stage'/g;

/** API Gateway calls a deployment a stage. */
const FIELD_TERMS = [{ files: /lambda|serverless|cold-start/, words: new Set(['stage', 'stages']) }];

/** A SKU of the sample orders. */
const SAMPLE_SKU = /lamp(?:\/|%2F)desk/gi;

function filesIn(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
}

function isFieldTerm(file, word) {
  return FIELD_TERMS.some(({ files, words }) => files.test(file) && words.has(word.toLowerCase()));
}

let found = 0;
for (const file of [...FOLDERS.flatMap(filesIn), ...FILES]) {
  if (SKIPPED.test(file) || (!READ.test(file) && !FILES.includes(file)) || !existsSync(join(ROOT, file)))
    continue;
  readFileSync(join(ROOT, file), 'utf8')
    .split('\n')
    .forEach((line, index) => {
      const text = line.replace(KEPT, '').replace(SAMPLE_SKU, '');
      const words = text.replace(/([a-z])([A-Z])/g, '$1 $2').match(/[A-Za-z]+/g) ?? [];
      const bad = words.filter((word) => REFUSED.has(word.toLowerCase()) && !isFieldTerm(file, word));
      bad.push(...PHRASES.flatMap((phrase) => phrase.exec(text)?.[0] ?? []));
      for (const word of bad) {
        found += 1;
        console.error(`${file}:${index + 1}: "${word}" is not a word of this code base`);
      }
    });
}
if (found > 0) process.exitCode = 1;
