/** Events of AWS that only tests send; the others are in src/simulators/lambda. Stream: docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */

/** The input of an EventBridge Scheduler. */
export function schedulerEvent(): object {
  return { syncstate: 'jobs' };
}

/** Messages of a queue, as its event source brings them. */
export function queueEvent(...bodies: readonly string[]): object {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
      body,
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1545082649183' },
      messageAttributes: {},
      md5OfBody: '098f6bcd4621d373cade4e832627b4f6',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:syncstate-orders',
      awsRegion: 'us-east-2',
    })),
  };
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
