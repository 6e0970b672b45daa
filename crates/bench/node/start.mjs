// Who is soonest ready in a fresh node: from import to the reply of the first EVAL. Each start is a
// process of its own, which prints the milliseconds.

import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const TEXT = "return redis.call('INCR', KEYS[1])";
const WORDS = ['EVAL', TEXT, '1', 'count'];

const STARTS = {
  raceground: async (require, module) => {
    const { Raceground } = await import('./raceground.mjs');
    return new Raceground(require(module)).command(WORDS);
  },
  'js-redis-server': async (require) => {
    const client = await require('js-redis-server').createInMemoryClient();
    return client.command(...WORDS);
  },
  'ioredis-mock': async (require) => {
    const Redis = require('ioredis-mock');
    return new Redis().eval(TEXT, 1, 'count');
  },
};

export function contestants({ modulePath, peersPath }) {
  const own = fileURLToPath(import.meta.url);
  return Object.keys(STARTS).map((name) => ({
    name,
    make: () => () => {
      const output = execFileSync(process.execPath, [own, name, modulePath, peersPath], { encoding: 'utf8' });
      const [time, checksum] = output.split(' ').map(Number);
      return { time, checksum };
    },
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name, module, peers] = process.argv.slice(2);
  const require = createRequire(`${peers}/`);
  const started = performance.now();
  const reply = await STARTS[name](require, module);
  process.stdout.write(`${performance.now() - started} ${reply}\n`, () => process.exit(0));
}
