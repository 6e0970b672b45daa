// Runs a contest in one process of node. Which comes as JSON on the standard input, from the program
// `bench`; what came of it goes to the standard output as a line.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import * as commands from './commands.mjs';
import { contest } from './contest.mjs';
import * as lua from './lua.mjs';
import * as start from './start.mjs';

const KINDS = { lua, commands, start };

const job = JSON.parse(readFileSync(0, 'utf8'));
const peers = createRequire(`${job.peersPath}/`);
const setting = { ...job, peers, engine: peers(job.modulePath) };
const contestants = KINDS[job.kind].contestants(setting, job);
const measured = contestants.filter(({ name }) => job.only === null || job.only === name);
await contest(job.id, measured, job.rounds);
// Clients may still hold sockets and timers.
process.exit(0);
