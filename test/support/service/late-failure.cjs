// Makes the start of a service fail late, and leaves a timer running:
// `node -r ./test/support/service/late-failure.cjs ...`.
const { setInterval } = require('node:timers');
const { SchedulerRegistry } = require('@nestjs/schedule');

SchedulerRegistry.prototype.addCronJob = () => {
  setInterval(() => undefined, 1000);
  throw new Error('The start fails late.');
};
