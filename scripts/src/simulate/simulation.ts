import {
  type CutoffStrategy,
  codecs,
  type SearchError,
  type SearchRequest__Output,
  type SearchResponse,
} from '@muster/proto';
import type { CallCounts } from './call-counts.js';
import { traceOf } from './query-book.js';
import {
  type CoordinatorProcess,
  type SimulatedCoordinator,
  type SimulatedOptions,
  simulatedCoordinator,
} from './simulated-coordinator.js';

/** How one query went. */
export interface QueryOutcome {
  readonly query: number;
  /** When it came, in milliseconds of the simulation. */
  readonly atMs: number;
  /** From its coming to its answer, in milliseconds of virtual time. */
  readonly tookMs: number;
  /** Nothing if it ended with an error. */
  readonly response: SearchResponse | undefined;
  readonly error: { readonly code: string } | undefined;
}

/** What is simulated. */
export interface SimulationOptions extends SimulatedOptions {
  readonly strategy: CutoffStrategy;
  /** Is told of each query that is measured, in the order of their ends. */
  readonly onOutcome: (outcome: QueryOutcome) => void;
}

/**
 * Asks the real coordinator all queries of a workload in virtual time, its processes in turn.
 *
 * @throws SearchError `invalid-query` if the strategy is not one that the coordinator takes
 * @throws ConfigError if the scenario's settings are not those of a configuration
 */
export async function simulate(options: SimulationOptions): Promise<CallCounts> {
  const coordinator = simulatedCoordinator(options);
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
    const { clock, processes, book } = this.coordinator;
    const atMs = clock.elapsedMs;
    this.under++;
    book.begin(query);
    const request = requestOf(query, this.options);
    const process = processes[query % processes.length] as CoordinatorProcess;
    const deadlineMs = process.clock.now() + this.options.workload.timeoutMs(query);
    const { response } = process.admission.search(request, deadlineMs);
    const { answer, error } = await response.then(
      (answer) => ({ answer, error: undefined }),
      (error: SearchError) => ({ answer: undefined, error }),
    );
    book.end(query);
    this.under--;
    if (error?.code === 'invalid-query') this.reject(error);
    if (query >= this.options.scenario.queries.warmup) {
      this.options.onOutcome({ query, atMs, tookMs: clock.elapsedMs - atMs, response: answer, error });
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
