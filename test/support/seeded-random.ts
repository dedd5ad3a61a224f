/** Numbers in [0, 1) that a seed repeats (mulberry32), so that a random failure can be reproduced. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of this run: FIRE_SEED if set, otherwise a new one. */
function freshSeed(): number {
  const given = Number(process.env.FIRE_SEED);
  return Number.isSafeInteger(given) && given > 0 ? given : 1 + Math.floor(Math.random() * 2 ** 31);
}

/** Runs a test on a seed and names the seed in its failure. */
export async function onSeed(run: (random: () => number, seed: number) => Promise<void>): Promise<void> {
  const seed = freshSeed();
  try {
    await run(seededRandom(seed), seed);
  } catch (error) {
    if (error instanceof Error) error.message = `With FIRE_SEED=${seed}: ${error.message}`;
    throw error;
  }
}
