import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the built page is: in a build beside this folder, and beside the file of a bundle. */
const PLACES = [join(__dirname, '../page'), join(__dirname, 'dashboard/page')];
/** In the sources of the page, which no browser can show, and not in what Vite makes of them. */
const OF_SOURCES = 'vite.config.mjs';

/** The folder of the built page; undefined when the service runs from its sources, or its build has no page. */
export function pageFolder(): string | undefined {
  return PLACES.find(
    (folder) => existsSync(join(folder, 'index.html')) && !existsSync(join(folder, OF_SOURCES)),
  );
}
