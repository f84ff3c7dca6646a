// Writes FAULTS.md, the closed list of what the verifier can say. From the project's root:
// `node --import ./test/support/typescript-hook.mjs packages/verifier/scripts/faults-page.ts`
import { writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { FAULTS, type Sentence } from '../src/faults.js';
import { numbered } from '../src/numbered.js';
import { REMARKS } from '../src/remarks.js';

const PAGE = fileURLToPath(new URL('../FAULTS.md', import.meta.url));

/** The text of FAULTS.md. */
export function faultsPage(): string {
  return `# What the verifier can say

Made from \`src/faults.ts\` and \`src/remarks.ts\` by \`scripts/faults-page.ts\`; a test holds it to them. Words in braces are replaced by what
was found. Codes do not change; sentences may become clearer.

## Faults: something is wrong (exit code 1)

${table(FAULTS)}
## Remarks: what was checked, what was not, and on whose word

${table(REMARKS)}`;
}

function table(sentences: Readonly<Record<string, Sentence>>): string {
  const rows = Object.entries(sentences).map(
    ([code, { en, zh }]) => `| \`${code}\` | ${numbered(en.trim(), {})} | ${zh.trim()} |\n`,
  );
  return `| code | English | 中文 |\n|---|---|---|\n${rows.join('')}`;
}

if (argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, faultsPage());
