import { Clock } from '../../src/platform/clock';

/** A clock that stands until the test moves it. */
export class SetClock extends Clock {
  constructor(public ms: number) {
    super();
  }

  now(): number {
    return this.ms;
  }
}
