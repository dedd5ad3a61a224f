// In a fresh clone, where Jest does not know how long each file took the last time: the suites that need nothing but the
// processor go first, while the linter may still be busy, then those that start the whole service, the largest first, so
// that a run does not end with one worker busy and two idle.
const { default: Sequencer } = require('@jest/test-sequencer');

const RANKS = [/[/\\]src[/\\]/, /[/\\]test[/\\]e2e[/\\]/];

function rankOf({ path }) {
  const rank = RANKS.findIndex((folder) => folder.test(path));
  return rank === -1 ? RANKS.length : rank;
}

module.exports = class TestOrder extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rankOf(a) - rankOf(b));
  }
};
