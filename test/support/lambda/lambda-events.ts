/** Events of AWS that only tests send; the others are in src/simulators/lambda. Stream: docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */

/** The input of an EventBridge Scheduler. */
export function schedulerEvent(): object {
  return { syncstate: 'jobs' };
}

/** A change of one item of the Inventory table in its stream. */
export function streamEvent(sku: string): object {
  return {
    Records: [
      {
        eventID: '1',
        eventVersion: '1.0',
        dynamodb: {
          Keys: { sku: { S: sku } },
          NewImage: { sku: { S: sku }, pending: { S: 'queued' } },
          StreamViewType: 'NEW_IMAGE',
          SequenceNumber: '111',
          SizeBytes: 26,
        },
        awsRegion: 'us-west-2',
        eventName: 'MODIFY',
        eventSourceARN:
          'arn:aws:dynamodb:us-west-2:123456789012:table/SyncState-Inventory/stream/2024-06-10T19:26:16.525',
        eventSource: 'aws:dynamodb',
      },
    ],
  };
}
