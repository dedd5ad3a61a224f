// Runs the suites that start the whole service first, so that a run does not end with one busy worker. Jest's own order
// uses the durations of the last run, which a new clone does not have.
const { default: Sequencer } = require('@jest/test-sequencer');

const RANKS = [/[/\\]test[/\\]e2e[/\\]/, /[/\\]test[/\\]/];

function rankOf({ path }) {
  const rank = RANKS.findIndex((folder) => folder.test(path));
  return rank === -1 ? RANKS.length : rank;
}

module.exports = class SlowFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rankOf(a) - rankOf(b));
  }
};
