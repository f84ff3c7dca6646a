#!/usr/bin/env node
import { MIRROR_HELP, WITNESS_HELP } from './help.js';
import { runMirror, runWitness } from './run.js';

const [name = '', ...args] = process.argv.slice(2);
const isMirror = name === 'mirror';
if (['', 'help', '--help', '-h'].includes(name) || args.includes('--help')) {
  process.stdout.write(isMirror ? MIRROR_HELP : `${WITNESS_HELP}\n${MIRROR_HELP}`);
} else {
  process.exitCode = isMirror ? await runMirror(args) : await runWitness([name, ...args]);
}
