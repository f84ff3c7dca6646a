#!/usr/bin/env node
import { exportCommand } from './cli/export-command.js';
import { foundCommand } from './cli/found-command.js';
import { importCommand } from './cli/import-command.js';
import { keysCommand } from './cli/keys-command.js';
import { logCommand } from './cli/log-command.js';
import { migrateCommand } from './cli/migrate-command.js';
import { reconcileCommand } from './cli/reconcile-command.js';
import { runCommand } from './cli/run-command.js';
import { demoCommand, serveCommand } from './cli/serve-command.js';
import { settleCommand } from './cli/settle-command.js';
import { verifyCommand } from './cli/verify-command.js';
import { mirrorCommand, witnessCommand } from './cli/witness-command.js';

const COMMANDS = [
  serveCommand,
  demoCommand,
  migrateCommand,
  foundCommand,
  importCommand,
  settleCommand,
  verifyCommand,
  reconcileCommand,
  exportCommand,
  keysCommand,
  logCommand,
  mirrorCommand,
  witnessCommand,
];

const code = await runCommand(COMMANDS, process.argv.slice(2));
// A command that stays (serve) ends by its own signal handlers.
if (code !== null) process.exitCode = code;
