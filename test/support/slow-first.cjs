// The suites that start the whole service go first, so that a run does not end with one worker busy and two idle. Jest
// itself goes by how long each file took the last time, which a fresh clone does not know.
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
