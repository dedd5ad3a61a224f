/** A fault that a test or an operator scripted, and how often it applies. */
export interface ScriptedFault {
  readonly times: number | 'always';
}

/** Scripted faults in the order in which they were added. The oldest one that matches applies, and no other. */
export class ScriptedFaults<F extends ScriptedFault> {
  private planned: { readonly fault: F; left: number }[] = [];

  add(fault: F): void {
    this.planned.push({ fault, left: fault.times === 'always' ? Infinity : fault.times });
  }

  clear(): void {
    this.planned = [];
  }

  /** Takes the oldest fault that matches, if there is one. */
  take(matches: (fault: F) => boolean): F | undefined {
    const match = this.planned.find(({ fault }) => matches(fault));
    if (match === undefined) return undefined;
    match.left -= 1;
    if (match.left <= 0) this.planned = this.planned.filter((other) => other !== match);
    return match.fault;
  }
}
