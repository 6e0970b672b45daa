// Taking turns, as src/contest.rs does natively, and printing what came of it as a line of JSON.

// Milliseconds a turn takes at least, or the clock says little.
const TURN = 20;
// Milliseconds after which code has been compiled as well as it ever will be.
const WARM = 500;
// Milliseconds after which a contest ends, once there were so many rounds.
const PATIENCE = 8000;
const ENOUGH = 5;

/**
 * Lets the contestants take turns. Each has a name and makes a worker, which does the work so many
 * times and answers what the last time came to, or says itself how long it took.
 */
export async function contest(id, contestants, rounds) {
  const entries = [];
  for (const contestant of contestants) {
    entries.push(await warmUp(contestant));
  }
  const started = performance.now();
  for (let round = 0; round < rounds; round++) {
    if (round >= ENOUGH && performance.now() - started > PATIENCE) {
      break;
    }
    for (const entry of entries) {
      const time = await turn(entry);
      if (time !== null) {
        entry.figure.values.push(time / 1000 / entry.count);
      }
    }
  }
  console.log(JSON.stringify({ id, figures: entries.map((entry) => entry.figure) }));
}

async function warmUp({ name, make }) {
  const entry = { worker: null, count: 1, figure: { name, values: [], checksum: null, obstacle: null } };
  try {
    entry.worker = await make();
  } catch (error) {
    entry.figure.obstacle = reason(error);
  }
  for (let warm = 0; ; ) {
    const time = await turn(entry);
    warm += time;
    if (time === null || (time >= TURN && warm >= WARM)) {
      return entry;
    }
    if (time < TURN) {
      entry.count *= 2;
    }
  }
}

async function turn(entry) {
  if (entry.worker === null) {
    return null;
  }
  try {
    const started = performance.now();
    const result = await entry.worker(entry.count);
    const time = result.time ?? performance.now() - started;
    entry.figure.checksum = result.checksum === undefined ? null : Math.trunc(result.checksum);
    return time;
  } catch (error) {
    Object.assign(entry.figure, { values: [], obstacle: reason(error) });
    entry.worker = null;
    return null;
  }
}

function reason(error) {
  return String(error?.message ?? error).split('\n')[0].slice(0, 200);
}
