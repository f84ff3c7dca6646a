import { MIRROR_HELP, WITNESS_HELP } from '../../packages/witness/src/help.js';
import { runMirror, runWitness } from '../../packages/witness/src/run.js';
import type { Command } from './command.js';

/** `kapok witness`: the same as `kapok-witness`, which needs nothing else of the service. */
export const witnessCommand: Command = {
  name: 'witness',
  summary: 'co-sign the checkpoints of logs that only grow',
  help: WITNESS_HELP,
  run: runWitness,
};

/** `kapok mirror` */
export const mirrorCommand: Command = {
  name: 'mirror',
  summary: 'copy a public log and check it up to its signed checkpoint',
  help: MIRROR_HELP,
  run: runMirror,
};
