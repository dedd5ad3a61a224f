import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { timestampOf } from '../../platform/timestamp';
import { csvError } from './csv-errors';
import { CsvProgressRepository } from './csv-progress.repository';
import { importIdOf, type ImportKind, isCutShort, type LastImport, meaningOf } from './import-identity';

/** Hexadecimal digits that identify an import, and of the SHA-256 that identifies a file. */
const ID_DIGITS = 32;
/** The first digits of the file, so that the imports of a file are seen to belong together. */
const FILE_DIGITS = 16;

/** What an upload says of itself. */
interface Upload {
  readonly kind: ImportKind;
  /** The digest of its bytes. */
  readonly file: string;
  /** Its last row. */
  readonly lastLine: number;
  readonly key?: string | undefined;
  /** Imports the file of the last import again. */
  readonly isRepeat: boolean;
  readonly isDryRun: boolean;
}

/** The digest that identifies the bytes of a file. */
export function fileDigest(bytes: Buffer): string {
  return digest(bytes);
}

/** Decides which import an upload is: a new one, or one that it continues or repeats. */
@Injectable()
export class ImportIdentifier {
  constructor(
    private readonly progress: CsvProgressRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * The id of the import. A new one becomes the last import, except for a dry run, which writes nothing and shows a
   * repeat as a new count. Throws 409 for the file of the last import, and for a key of another file.
   */
  async identify(upload: Upload): Promise<string> {
    const { kind, file, key, isDryRun } = upload;
    if (key !== undefined) return this.identifyKey(upload, key);
    for (;;) {
      const last = await this.progress.lastImport(kind);
      const found = await this.existing(upload, last);
      if (found !== undefined && found === last?.importId) return found;
      const newId = file.slice(0, FILE_DIGITS) + randomHex(ID_DIGITS - FILE_DIGITS);
      const importId = found ?? importIdOf(kind, newId);
      // False when another instance began an import, which may be this file.
      if (isDryRun || (await this.progress.begin(importId, file, last))) return importId;
    }
  }

  /** An import that is continued becomes the last one again; one that is complete is only answered again. */
  private async identifyKey({ kind, file, lastLine, isDryRun }: Upload, key: string): Promise<string> {
    const importId = importIdOf(kind, digest(`Idempotency-Key ${key}`));
    const { file: named, throughLine } = await this.progress.progress(importId);
    if (named !== undefined && named !== file) throw csvError.keyReused();
    if (isDryRun || (named !== undefined && throughLine >= lastLine)) return importId;
    if (!(await this.progress.tie(importId, file))) throw csvError.keyReused();
    for (let isLast = false; !isLast;) {
      const last = await this.progress.lastImport(kind);
      isLast = last?.importId === importId || (await this.progress.begin(importId, file, last));
    }
    return importId;
  }

  /** The unfinished import that the upload continues, if there is one. */
  private async existing(
    { kind, file, lastLine, isRepeat, isDryRun }: Upload,
    last: LastImport | undefined,
  ): Promise<string | undefined> {
    const now = this.clock.now();
    const progress = last?.file === file ? await this.progress.progress(last.importId) : { throughLine: 0 };
    const meaning = meaningOf(file, last, progress, now);
    if (meaning === 'continues') return last?.importId;
    if (meaning === 'repeats' && !isRepeat && !isDryRun)
      throw csvError.repeated(timestampOf(last?.finishedAt ?? now));
    // An older version identified an import by its file.
    const isOlder =
      kind === 'stock' &&
      last?.file !== file &&
      isCutShort(await this.progress.progress(file), lastLine, now);
    return isOlder ? file : undefined;
  }
}

function digest(of: Buffer | string): string {
  return createHash('sha256').update(of).digest('hex').slice(0, ID_DIGITS);
}

function randomHex(digits: number): string {
  return randomBytes(digits / 2).toString('hex');
}
