import {
  type CallObserver,
  checkScenario,
  drawnWorkload,
  type Measures,
  Measuring,
  type QueryOutcome,
  readStrategy,
  type Scenario,
  simulate,
  type Workload,
} from '@muster/scripts';

/** A scenario; what is not given is as in every scenario. */
export function aScenario(given: object = {}): Scenario {
  return checkScenario(given, 'test');
}

/** How a simulation went. */
export interface SimulationRun extends Measures {
  /** Every query that was measured, in the order of their numbers. */
  readonly outcomes: readonly QueryOutcome[];
}

const nobody: CallObserver = { asked: () => {}, over: () => {} };

/** Runs a simulation. */
export async function aSimulation(
  scenario: Scenario,
  strategy = 'all',
  workload: Workload = drawnWorkload(scenario),
  observer: CallObserver = nobody,
): Promise<SimulationRun> {
  const measuring = new Measuring(scenario.windowMs);
  const outcomes: QueryOutcome[] = [];
  const counts = await simulate({
    scenario,
    workload,
    observer,
    strategy: readStrategy(strategy),
    onOutcome: (outcome) => {
      measuring.add(outcome);
      outcomes.push(outcome);
    },
  });
  const leaves = scenario.index.shards + Object.keys(scenario.verticals).length;
  outcomes.sort((one, other) => one.query - other.query);
  return { ...measuring.measures(leaves, counts), outcomes };
}

/** Times that queries took, in milliseconds, in the order of their numbers. */
export function timesOf({ outcomes }: SimulationRun): number[] {
  return outcomes.map(({ tookMs }) => tookMs);
}
