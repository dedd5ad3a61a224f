// Writes an env file with fresh secrets, once: docker/compose.yaml runs it before the service. A file that is there
// is left as it is, so that the keys outlive the containers. Usage: node docker/make-keys.mjs FILE
import { randomBytes } from 'node:crypto';
import { linkSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('Usage: node docker/make-keys.mjs FILE\n');
  process.exit(2);
}
const secret = () => randomBytes(32).toString('hex');
const text = `# Made at the first start for this machine alone. Real environment variables win over what stands here.
API_KEY=${secret()}
SHOPIFY_WEBHOOK_SECRET=${secret()}
`;
// Whole or not at all: the name appears when the content is there, and never replaces another.
const draft = `${file}.${process.pid}`;
writeFileSync(draft, text, { mode: 0o600 });
try {
  linkSync(draft, file);
  process.stdout.write(`Fresh keys in ${file}\n`);
} catch (error) {
  if (error.code !== 'EEXIST') throw error;
  process.stdout.write(`Keys are in ${file}\n`);
} finally {
  rmSync(draft);
}
