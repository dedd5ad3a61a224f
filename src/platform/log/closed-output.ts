/**
 * Lets the process continue when its output cannot be written any more, because a reader such as `head` has ended: an
 * error of these streams without a listener would end it with a stack trace.
 */
export function surviveClosedOutput(onClosed: () => void = () => undefined): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onClosed);
}
