/** Prints the progress to standard error, because the report on standard output may be redirected. */
export function say(what: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
}
