/** Says on the terminal what is being measured; it goes beside the report, which may be redirected. */
export function say(what: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
}
