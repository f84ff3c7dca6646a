// npm run city -- DIR: see scripts/city.ts.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/scripts/city.js');
