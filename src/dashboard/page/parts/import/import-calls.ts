import type { ImportReport } from '../../api/answers';
import { ApiFailure, send } from '../../api/client';
import { throughLineOf } from './verdicts';

/** What the rows of a file are about. */
export interface ImportKind {
  /** The call that writes them; with `?dryRun=true` it checks them. */
  readonly path: string;
  /** The heading of the names. */
  readonly subject: string;
  /** The address of what has this name. */
  readonly hrefOf: (name: string) => string;
}

/** A file as its bytes: the check and the writing get the same ones, in whatever encoding they are. */
export interface ChosenFile {
  readonly name: string;
  readonly bytes: Blob;
}

/** Bytes that the service accepts. A larger file is refused here: the service ends the connection while it is sent. */
const MAX_BYTES = 10_000_000;
/** Milliseconds before an import is continued that the service has interrupted. */
const CONTINUE_MS = 1000;

export async function readFile(file: File): Promise<ChosenFile> {
  if (file.size > MAX_BYTES)
    throw new ApiFailure(
      413,
      'too_large',
      `${file.name} has ${file.size.toLocaleString('en')} bytes, and at most ${MAX_BYTES.toLocaleString('en')} are accepted. Import it in parts, each with the header line.`,
    );
  try {
    return { name: file.name, bytes: new Blob([await file.arrayBuffer()], { type: 'text/csv' }) };
  } catch {
    throw new ApiFailure(
      0,
      'unreadable',
      `${file.name} cannot be read. Close it in other programs, and choose it again.`,
    );
  }
}

/**
 * Writes a file. An import that the service interrupts after its time limit is continued with the same key, as long as it
 * gets further; `onLine` gets the line that is reached.
 */
export async function writeFile(
  path: string,
  { bytes }: ChosenFile,
  key: string,
  onLine: (line: number) => void,
): Promise<ImportReport> {
  for (let reached = 0; ;) {
    try {
      return await send<ImportReport>('POST', path, bytes, { 'idempotency-key': key });
    } catch (error) {
      const line =
        error instanceof ApiFailure && error.code === 'import_unfinished' ? throughLineOf(error.message) : 0;
      if (line <= reached) throw error;
      reached = line;
      onLine(line);
      await new Promise((resolve) => window.setTimeout(resolve, CONTINUE_MS));
    }
  }
}
