#!/usr/bin/env node
import { run } from './node/run.js';

const { LC_ALL, LC_MESSAGES, LANG } = process.env;
const { code, output } = await run(process.argv.slice(2), LC_ALL || LC_MESSAGES || LANG);
(code === 2 ? process.stderr : process.stdout).write(output);
process.exitCode = code;
