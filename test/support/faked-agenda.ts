/** Something that happens at an instant. */
interface Appointment {
  readonly at: Date;
  readonly act: () => Promise<void>;
}

/** What is still to happen, in order of time; of two things at one time, what was planned first. */
export class Agenda {
  #planned: Appointment[] = [];

  plan(at: Date, act: () => Promise<void>): void {
    const place = this.#planned.findLastIndex((each) => each.at <= at) + 1;
    this.#planned.splice(place, 0, { at, act });
  }

  /** Takes out the next thing that happens before an instant; null when there is none. */
  takeBefore(end: Date): Appointment | null {
    const [next] = this.#planned;
    if (next === undefined || next.at >= end) return null;
    this.#planned = this.#planned.slice(1);
    return next;
  }
}
