// Who carries out commands in node, called one by one.

import { Raceground } from './raceground.mjs';

export function contestants({ engine, peers }, work) {
  return [
    {
      name: 'raceground',
      make: () => {
        const raceground = new Raceground(engine);
        work.setup.forEach((words) => raceground.command(words));
        const next = cycle(work.commands);
        return (count) => {
          for (let i = 0; i < count; i++) {
            raceground.command(next());
          }
          return {};
        };
      },
    },
    {
      name: 'js-redis-server',
      make: async () => {
        const client = await peers('js-redis-server').createInMemoryClient();
        for (const words of work.setup) {
          await client.command(...words);
        }
        return oneByOne(work.commands, (words) => client.command(...words));
      },
    },
    { name: 'ioredis-mock', make: () => ioredisMock(new (peers('ioredis-mock'))(), work) },
  ];
}

/** It has no SCRIPT LOAD: a script is defined as a command of its own. */
async function ioredisMock(redis, work) {
  await redis.flushall();
  for (const [name, ...words] of work.setup.filter(([name]) => name !== 'SCRIPT')) {
    await redis[name.toLowerCase()](...words);
  }
  if (work.script !== null) {
    redis.defineCommand('script', { numberOfKeys: 1, lua: work.script });
    return oneByOne(work.commands, ([_evalsha, _digest, _one, ...words]) => redis.script(...words));
  }
  return oneByOne(work.commands, ([name, ...words]) => redis[name.toLowerCase()](...words));
}

function oneByOne(commands, command) {
  const next = cycle(commands);
  return async (count) => {
    for (let i = 0; i < count; i++) {
      await command(next());
    }
    return {};
  };
}

function cycle(commands) {
  let at = 0;
  return () => {
    at = at + 1 < commands.length ? at + 1 : 0;
    return commands[at];
  };
}
