import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A data folder of a test's own for the embedded engine, and how to take it away again. */
export interface DataDir {
  readonly path: string;
  remove(): void;
}

/** Makes an empty folder under the system's folder for temporary files. */
export function makeDataDir(): DataDir {
  const path = mkdtempSync(join(tmpdir(), 'syncstate-data-'));
  return {
    path,
    remove: () => {
      // The engine of a killed service may still be closing its files.
      rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
