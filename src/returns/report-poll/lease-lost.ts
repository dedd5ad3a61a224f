/** The step must end: another instance holds the lease of the returns, or this process is stopping. */
export class LeaseLost extends Error {
  constructor() {
    super('Another instance holds the lease of the returns and continues the poll.');
    this.name = 'LeaseLost';
  }
}
