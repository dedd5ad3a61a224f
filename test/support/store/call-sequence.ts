import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

let last = 0;

/**
 * Counts how many calls of a client came one after the other: a call follows those that were answered before it began.
 * The time that a caller waits is this number of round trips, whatever their length.
 */
export class CallSequence {
  private longest = 0;
  private readonly name: string;

  constructor(private readonly client: DynamoDBClient) {
    this.name = `callSequence${(last += 1)}`;
    client.middlewareStack.add(
      (next) => async (args) => {
        const place = this.longest + 1;
        try {
          return await next(args);
        } finally {
          this.longest = Math.max(this.longest, place);
        }
      },
      { step: 'initialize', name: this.name },
    );
  }

  /** Ends the count and gives it. */
  end(): number {
    this.client.middlewareStack.remove(this.name);
    return this.longest;
  }
}
