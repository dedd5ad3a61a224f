// Writes an env file with new secrets once; docker/compose.yaml runs it before the service. An existing file stays, so
// that the keys outlive the containers. Usage: node docker/make-keys.mjs FILE
import { randomBytes } from 'node:crypto';
import { linkSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('Usage: node docker/make-keys.mjs FILE\n');
  process.exit(2);
}
const secret = () => randomBytes(32).toString('hex');
const text = `# Made at the first start, for this machine only. Environment variables override these values.
API_KEY=${secret()}
SHOPIFY_WEBHOOK_SECRET=${secret()}
`;
// The link makes the complete file appear at once, and never replaces an existing one.
const draft = `${file}.${process.pid}`;
writeFileSync(draft, text, { mode: 0o600 });
try {
  linkSync(draft, file);
  process.stdout.write(`New keys in ${file}\n`);
} catch (error) {
  if (error.code !== 'EEXIST') throw error;
  process.stdout.write(`Keys are in ${file}\n`);
} finally {
  rmSync(draft);
}
