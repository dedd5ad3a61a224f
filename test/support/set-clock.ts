import { Clock } from '../../src/platform/clock';

/** A clock that only the test changes. */
export class SetClock extends Clock {
  constructor(public ms: number) {
    super();
  }

  now(): number {
    return this.ms;
  }
}
