import {
  type CutoffStrategy,
  codecs,
  type SearchError,
  type SearchRequest__Output,
  type SearchResponse,
} from '@muster/proto';
import type { CallCounts } from './query-book.js';
import { traceOf } from './query-book.js';
import type { Scenario } from './scenario-schema.js';
import { type SimulatedCoordinator, simulatedCoordinator } from './simulated-coordinator.js';
import type { Workload } from './workload.js';

/** How one query went. */
export interface QueryOutcome {
  readonly query: number;
  /** From its coming to its answer, in milliseconds of virtual time. */
  readonly tookMs: number;
  /** Nothing if it ended with an error. */
  readonly response: SearchResponse | undefined;
  readonly error: { readonly code: string } | undefined;
}

/** What is simulated. */
export interface SimulationOptions {
  readonly scenario: Scenario;
  readonly workload: Workload;
  readonly strategy: CutoffStrategy;
  /** Is told of each query that is measured, in the order of their ends. */
  readonly onOutcome: (outcome: QueryOutcome) => void;
}

/**
 * Asks the real coordinator all queries of a workload in virtual time.
 *
 * @throws SearchError `invalid-query` if the strategy is not one that the coordinator takes
 * @throws ConfigError if the scenario's settings are not those of a configuration
 */
export async function simulate(options: SimulationOptions): Promise<CallCounts> {
  const coordinator = simulatedCoordinator(options.scenario, options.workload);
  const simulation = new Simulation(options, coordinator);
  await coordinator.clock.finish(simulation.run(), Number.POSITIVE_INFINITY);
  return coordinator.book.counts;
}

class Simulation {
  private under = 0;
  private isAllBegun = false;
  private resolve: () => void = () => {};
  private reject: (error: Error) => void = () => {};
  private readonly total: number;
  private readonly options: SimulationOptions;
  private readonly coordinator: SimulatedCoordinator;

  constructor(options: SimulationOptions, coordinator: SimulatedCoordinator) {
    this.options = options;
    this.coordinator = coordinator;
    const { warmup, count } = options.scenario.queries;
    this.total = warmup + count;
  }

  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.beginAfterGap(0);
    });
  }

  private beginAfterGap(query: number): void {
    if (query === this.total) {
      this.isAllBegun = true;
      if (this.under === 0) this.resolve();
      return;
    }
    const gapMs = this.options.workload.gapMs(query);
    if (gapMs !== undefined) {
      this.coordinator.clock.arrive(gapMs, () => {
        this.begin(query);
        this.beginAfterGap(query + 1);
      });
    } else this.begin(query).then(() => this.beginAfterGap(query + 1), this.reject);
  }

  /** Asks one query; the promise is settled when it has ended, and rejected if it cannot be asked at all. */
  private async begin(query: number): Promise<void> {
    const { clock, admission, book } = this.coordinator;
    const askedMs = clock.now();
    this.under++;
    book.begin(query);
    const request = requestOf(query, this.options);
    const { response } = admission.search(request, askedMs + this.options.workload.timeoutMs(query));
    const { answer, error } = await response.then(
      (answer) => ({ answer, error: undefined }),
      (error: SearchError) => ({ answer: undefined, error }),
    );
    book.end(query);
    this.under--;
    if (error?.code === 'invalid-query') this.reject(error);
    if (query >= this.options.scenario.queries.warmup) {
      this.options.onOutcome({ query, tookMs: clock.now() - askedMs, response: answer, error });
    }
    if (this.isAllBegun && this.under === 0) this.resolve();
  }
}

/** As it is after it came over the wire. */
function requestOf(query: number, { scenario, workload, strategy }: SimulationOptions): SearchRequest__Output {
  const request = {
    k: scenario.queries.k,
    strategy,
    context: { traceparent: traceOf(query) },
    ...workload.request(query),
  };
  return codecs.searchRequest.decode(codecs.searchRequest.encode(request));
}
