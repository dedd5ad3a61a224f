import { queueArnOf } from './notice-queue';

it.each([
  [
    'https://sqs.eu-west-1.amazonaws.com/111122223333/syncstate-orders',
    'arn:aws:sqs:eu-west-1:111122223333:syncstate-orders',
  ],
  ['https://us-east-2.queue.amazonaws.com/111122223333/q', 'arn:aws:sqs:us-east-2:111122223333:q'],
  ['https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q', 'arn:aws-cn:sqs:cn-north-1:111122223333:q'],
  [
    'https://sqs.us-gov-west-1.amazonaws.com/111122223333/q',
    'arn:aws-us-gov:sqs:us-gov-west-1:111122223333:q',
  ],
  ['http://localhost:4566/000000000000/q', undefined],
  ['https://sqs.eu-west-1.amazonaws.com/q', undefined],
  ['https://sqs.eu-west-1.amazonaws.com.example.com/111122223333/q', undefined],
])('the ARN of the queue %s is %s', (url, arn) => {
  expect(queueArnOf(url)).toBe(arn);
});
