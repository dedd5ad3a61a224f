import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_DOCUMENT } from '../../../src/api-document';

/** The copy in the repository of the document at /docs-json. */
export const COMMITTED_DOCUMENT = join(__dirname, '../../../docs/openapi.json');

// `npm run openapi`; openapi.spec.ts compares the file with the served document.
if (require.main === module) writeFileSync(COMMITTED_DOCUMENT, `${JSON.stringify(API_DOCUMENT, null, 2)}\n`);
