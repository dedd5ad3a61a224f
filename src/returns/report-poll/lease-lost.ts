/** This process may not go on with what it does: another one holds the lease of the returns, or this one is stopping. */
export class LeaseLost extends Error {
  constructor() {
    super('The lease of the returns is held by another instance now, which goes on from here.');
    this.name = 'LeaseLost';
  }
}
