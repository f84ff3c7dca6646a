import { cpus, totalmem } from 'node:os';
import type { LoadFigures } from './append-load.js';

/** Prints figures as they come and keeps the ratios for the end. */
export class Report {
  private readonly ratios: string[] = [];

  constructor() {
    const memory = (totalmem() / 2 ** 30).toFixed(0);
    this.write(
      `${cpus().length} cores, ${memory} GiB, Node ${process.version}, fsync on, database beside\n`,
    );
  }

  /** A figure with its unit. */
  line(name: string, value: number, unit: string): void {
    const shown = value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
    this.write(`${name.padEnd(62)} ${shown.padStart(10)} ${unit}`);
  }

  /** A closed-loop load. */
  load(name: string, figures: LoadFigures): void {
    this.line(
      name,
      figures.perSecond,
      `/s   p50 ${figures.p50Ms.toFixed(2)} ms, p99 ${figures.p99Ms.toFixed(2)} ms`,
    );
  }

  /** A ratio with what it should reach. */
  ratio(name: string, value: number, goal: string): void {
    const [sign, bound] = goal.split(' ');
    const reached = sign === '>=' ? value >= Number(bound) : value <= Number(bound);
    this.ratios.push(
      `${name.padEnd(62)} ${value.toFixed(2).padStart(10)}   goal ${goal} ${reached ? '' : ' MISSED'}`,
    );
  }

  /** Says how a long step goes on. */
  progress(text: string): void {
    process.stderr.write(`  … ${text}\n`);
  }

  /** Prints the ratios. */
  end(): void {
    this.write('\nratios and goals');
    for (const ratio of this.ratios) this.write(ratio);
  }

  private write(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}
