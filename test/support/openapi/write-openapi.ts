import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_DOCUMENT } from '../../../src/api-document';

/** Where the repository keeps the document that the service serves at /docs-json. */
export const COMMITTED_DOCUMENT = join(__dirname, '../../../docs/openapi.json');

// `npm run openapi`; a test holds the file to what the service serves.
if (require.main === module) writeFileSync(COMMITTED_DOCUMENT, `${JSON.stringify(API_DOCUMENT, null, 2)}\n`);
