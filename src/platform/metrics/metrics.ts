import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const HTTP_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export interface MetricShape {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** The figures of one application; each part makes its own here. Names start with `kapok_`, units last. */
@Injectable()
export class Metrics implements OnModuleDestroy {
  readonly registry = new Registry();
  readonly httpSeconds: Histogram;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.httpSeconds = this.histogram({
      name: 'kapok_http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last of its answer',
      labels: ['method', 'route', 'status'],
      buckets: HTTP_BUCKETS,
    });
  }

  /** A count that only grows. */
  counter(shape: MetricShape): Counter {
    return new Counter({ ...common(shape), registers: [this.registry] });
  }

  /** A value that goes up and down; `collect`, when given, reads it at scrape time. */
  gauge(shape: MetricShape & { collect?: (gauge: Gauge) => void | Promise<void> }): Gauge {
    const { collect } = shape;
    const gauge: Gauge = new Gauge({
      ...common(shape),
      registers: [this.registry],
      ...(collect !== undefined && { collect: () => collect(gauge) }),
    });
    return gauge;
  }

  /** A spread of values over buckets. */
  histogram(shape: MetricShape & { buckets: readonly number[] }): Histogram {
    return new Histogram({
      ...common(shape),
      buckets: [...shape.buckets],
      registers: [this.registry],
    });
  }

  onModuleDestroy(): void {
    this.registry.clear();
  }
}

function common(shape: MetricShape): { name: string; help: string; labelNames: string[] } {
  return { name: shape.name, help: shape.help, labelNames: [...(shape.labels ?? [])] };
}
