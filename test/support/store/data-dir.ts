import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A data folder for the embedded engine of one test. */
export interface DataDir {
  readonly path: string;
  remove(): void;
}

/** Makes an empty folder under the system's temporary folder. */
export function makeDataDir(): DataDir {
  const path = mkdtempSync(join(tmpdir(), 'syncstate-data-'));
  return {
    path,
    remove: () => {
      // The engine of a killed service may still close its files.
      rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
