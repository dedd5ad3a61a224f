import { Logger } from '@nestjs/common';
import { levelOfNote } from '../dynamodb/diagnosis/diagnosed-errors';

/** Logs work that failed and is repeated; a diagnosed error of the store at `debug`, since the store logs it itself. */
export class FailureLog {
  private readonly logger: Logger;

  constructor(context: string) {
    this.logger = new Logger(context);
  }

  note(message: string, error: unknown): void {
    this.logger[levelOfNote(error)]({ error: errorText(error) }, message);
  }
}

/** Name and message of an error, or the text of anything else that was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `Error: ${String(error)}`;
}
