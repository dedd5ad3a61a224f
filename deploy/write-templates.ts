import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { generatedFiles } from './aws/generated-files';

const ROOT = join(__dirname, '..');

/** Writes the generated files, formatted by Prettier. With --check: writes nothing, names the files that differ, exits with 1. */
async function main(): Promise<void> {
  const isCheck = process.argv.includes('--check');
  for (const { path, text } of generatedFiles((file) => read(file) ?? '')) {
    const file = join(ROOT, path);
    const options = await resolveConfig(file);
    const wanted = await format(text, { ...options, filepath: file });
    if (read(path) === wanted) continue;
    if (isCheck) {
      console.error(`${path} differs from its source. Run npm run deploy:templates.`);
      process.exitCode = 1;
    } else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, wanted);
      console.log(`${path} written`);
    }
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return undefined;
  }
}

void main();
