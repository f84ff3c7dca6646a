// Lets plain Node run the sources: `node --import ./test/support/typescript-hook.mjs some/file.ts`.
import { register } from 'node:module';

register('./typescript-loader.mjs', import.meta.url);
