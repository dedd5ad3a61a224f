import { type CallKind, proves } from '../diagnosis/store-call';

/** The kinds of calls that failed and have not succeeded since. */
export class FailingKinds {
  private readonly kinds = new Map<string, CallKind>();

  get size(): number {
    return this.kinds.size;
  }

  failed(kind: CallKind): void {
    this.kinds.set([kind.operation, kind.index, ...kind.tables].join(' '), kind);
  }

  succeeded(kind: CallKind): void {
    for (const [key, failed] of this.kinds) if (proves(kind, failed)) this.kinds.delete(key);
  }
}
