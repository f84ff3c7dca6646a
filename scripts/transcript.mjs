// npm run transcript: see scripts/transcript.ts.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/scripts/transcript.js');
