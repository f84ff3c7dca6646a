import type { PlayedChapter, PlayedStep } from './play.js';

const BEGIN = '<!-- transcript: written by `npm run transcript` -->';
const WIDTH = 100;
const END = '<!-- /transcript -->';

const INTRODUCTION = `# A walk through the API

Every answer on this page was given by a real service. \`npm run transcript\` plays the session on a temporary one and writes
this page; \`test/e2e/transcript.spec.ts\` plays it again in each check and compares. Masked, because they differ from run to
run: ids (\`<id>\`, or the name of the variable that holds one), hashes (\`<hash>\`), moments of the run (\`<time>\`), cursors
(\`<cursor>\`) and days (\`<yesterday>\`, \`<today>\`, \`<tomorrow>\`). Nothing else is.

The stage is a city with one community, one service (\`S03\`, a minute for a minute), Lin (\`V1\`, volunteer, and an elder too), Mrs
Chen (\`E1\`, an elder) and a social worker (\`W1\`). The shell knows

- \`$KAPOK\`, the address of the service, and \`$JSON\`, which is \`Content-Type: application/json\`;
- \`$VOLUNTEER\`, \`$ELDER\`, \`$WORKER\` and \`$ADMIN\`: \`Authorization: Bearer …\` with the access token of a login;
- \`$LIN\` and \`$CHEN\`, the ids of the two; \`$YESTERDAY\` and \`$TOMORROW\`, as \`YYYY-MM-DD\`.
`;

/** docs/walkthrough.md, whole. */
export function walkthrough(chapters: readonly PlayedChapter[]): string {
  const parts = chapters.map(
    ({ title, steps }) => `## ${title}\n\n${steps.map(explained).join('\n')}`,
  );
  return `${[INTRODUCTION, ...parts].join('\n')}`;
}

/** README.md with its session, which is the first chapter, replaced. Throws when its marks are missing. */
export function readmeWith(readme: string, chapters: readonly PlayedChapter[]): string {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from < 0 || to < from) throw new Error('README.md lacks the marks of the transcript');
  const lines = (chapters[0]?.steps ?? []).map(shown).join('\n');
  const session = `${BEGIN}\n\`\`\`console\n${lines}\n\`\`\`\n`;
  return readme.slice(0, from) + session + readme.slice(to);
}

function explained(played: PlayedStep): string {
  return `${played.step.says}\n\n\`\`\`console\n${shown(played)}\n\`\`\`\n`;
}

function shown({ step, line, output }: PlayedStep): string {
  const kept = step.keepIdAs === undefined ? '' : `\n$ ${step.keepIdAs}=<${step.keepIdAs}>`;
  return `$ ${folded(line)}\n${output}${kept}`;
}

/** A long line goes on below, in the way the shell reads it. */
function folded(line: string): string {
  if (line.length <= WIDTH) return line;
  return line.replace(/ (-d '\{"|\| grep )/g, ' \\\n    $1');
}
