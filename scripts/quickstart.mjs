// npm run quickstart: a demonstration city on this machine, with nothing but Node.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/scripts/quickstart.js');
