import { Injectable } from '@nestjs/common';
import { shanghaiDate } from './shanghai.js';

/** The one source of time for decisions; tests replace it with a fixed one. */
@Injectable()
export class Clock {
  /** The present instant. */
  now(): Date {
    return new Date();
  }

  /** Today's date in Asia/Shanghai, `YYYY-MM-DD`. */
  today(): string {
    return shanghaiDate(this.now());
  }
}
