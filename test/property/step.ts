import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { Model } from './model.js';
import { answerTo, type World } from './world.js';

/** So many steps a run takes, at most. */
export const STEPS_A_RUN = 100;
const NUMBERS = 8;

/** Numbers that a step makes its choices by. Shrunk, they choose what comes first. */
export class Draw {
  private next = 0;

  constructor(private readonly numbers: readonly number[]) {}

  /** From 0 up to, and without, `below`. */
  below(below: number): number {
    const number = this.numbers[this.next % this.numbers.length] ?? 0;
    this.next += 1;
    return number % below;
  }

  /** One of a list that is not empty. */
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** One of a list, or undefined when it is empty: most often one of the newest. */
  recent<T>(list: readonly T[]): T | undefined {
    const number = this.below(64);
    const back = number < 48 ? number % Math.min(4, list.length) : number % list.length;
    return list[list.length - 1 - back];
  }

  oneIn(n: number): boolean {
    return this.below(n) === n - 1;
  }
}

/** What a step is going to do, and what the model says will come of it. */
export interface Plan {
  readonly text: string;
  /**
   * Codes of the reasons for which it must be refused; none: it must succeed. Where the documents give an order there is
   * one, otherwise any of them may be named.
   */
  readonly refusal: readonly string[];
  readonly call: (world: World) => Promise<unknown>;
  /** What it does to the model. */
  readonly done: (answer: unknown) => void;
  /** What stays behind of a refused one: a row that says so, and never a minute. */
  readonly refused: () => void;
  /** Something is given back before it is known whether the step succeeds. */
  readonly givesBack: boolean;
}

/** Builds a plan whose `done` knows what `call` answers. */
export function plan<T>(given: {
  readonly text: string;
  readonly refusal: readonly string[];
  readonly call: (world: World) => Promise<T>;
  readonly done?: (answer: T) => void;
  readonly refused?: () => void;
  readonly givesBack?: boolean;
}): Plan {
  const { done, refused, givesBack = false } = given;
  return {
    ...given,
    givesBack,
    done: (answer) => done?.(answer as T),
    refused: () => refused?.(),
  };
}

/** Says what a step would do to a model as it stands; null: there is nothing to do it with. Changes nothing. */
export type Planner = (model: Model, draw: Draw) => Plan | null;

/** The codes that apply, in the order given. */
export function reasons(given: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(given).filter((code) => given[code] === true);
}

/** The first code that applies: where the documents say which comes first. */
export function firstReason(given: Readonly<Record<string, boolean>>): string[] {
  return reasons(given).slice(0, 1);
}

/** One step of a history: planned on the model, taken by the service, and compared. `isLast`: counts for nothing. */
export class Step implements fc.AsyncCommand<Model, World> {
  private told = '';

  constructor(
    readonly name: string,
    private readonly planner: Planner,
    private readonly numbers: readonly number[],
    readonly isLast = false,
  ) {}

  check(model: Readonly<Model>): boolean {
    if (model.taken.length >= STEPS_A_RUN && !this.isLast) return false;
    return this.planner(model, new Draw(this.numbers)) !== null;
  }

  async run(model: Model, world: World): Promise<void> {
    const planned = this.planner(model, new Draw(this.numbers));
    if (planned === null) return;
    const wanted = planned.refusal.length === 0 ? 'done' : planned.refusal.join('|');
    this.told = `${this.name} ${planned.text} => ${wanted}`;
    model.taken.push(this);
    const said = await answerTo(() => planned.call(world));
    const code = said.code ?? 'done';
    model.log.push(`${this.name} ${code}`);
    const expected = planned.refusal.length === 0 ? ['done'] : planned.refusal;
    expect({ step: this.told, said: expected.includes(code) ? wanted : code }).toEqual({
      step: this.told,
      said: wanted,
    });
    if ('answer' in said) planned.done(said.answer);
    else planned.refused();
    const { head, parts } = await world.picture();
    expect({ step: this.told, ...parts }).toEqual({ step: this.told, ...model.picture() });
    const mayPost = code === 'done' || planned.givesBack;
    // Not even an entry that comes to nothing.
    if (!mayPost && model.head !== '') expect(head).toBe(model.head);
    model.head = head;
  }

  /** The same step, not taken yet. */
  again(): Step {
    return new Step(this.name, this.planner, this.numbers, this.isLast);
  }

  toString(): string {
    return this.told === '' ? this.name : this.told;
  }
}

/** An arbitrary of steps of one kind. */
export function stepArbitrary(name: string, planner: Planner): fc.Arbitrary<Step> {
  const numbers = fc.array(fc.nat(0xffff), { minLength: NUMBERS, maxLength: NUMBERS });
  return numbers.map((drawn) => new Step(name, planner, drawn));
}
