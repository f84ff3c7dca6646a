import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../platform/project-files.js';
import { CARD_STATES, CARD_STEPS, type CardAction, cardAllows } from './cards.js';
import { MOST_TRIES } from './pin-tries.js';

const DOCS = readFileSync(join(PROJECT_ROOT, 'docs', 'cards.md'), 'utf8');
const ACTIONS = Object.keys(CARD_STEPS) as CardAction[];

describe('the life of a card', () => {
  it('is what docs/cards.md says', () => {
    for (const action of ACTIONS) {
      const { from, to, by } = CARD_STEPS[action];
      expect(DOCS).toContain(`| ${action} | ${from.join(', ')} | ${to} | ${by.join(', ')} | `);
    }
  });

  it('ends when the card is replaced', () => {
    const ends = CARD_STATES.filter(
      (state) => !ACTIONS.some((action) => cardAllows(action, state)),
    );
    expect(ends).toEqual(['replaced']);
  });

  it('is in the hands of others than the elder, but for blocking', () => {
    const own = ACTIONS.filter((action) =>
      (CARD_STEPS[action].by as readonly string[]).includes('elder'),
    );
    expect(own).toEqual(['block']);
  });
});

describe('docs/cards.md', () => {
  it('names the last try of a PIN', () => {
    expect(DOCS).toContain(`after ${MOST_TRIES} none at all`);
  });
});
