import { type BoundsOptions, benchBounds } from '../bench/bounds.js';
import { benchCalibration, type CalibrationOptions } from '../bench/calibration.js';
import { benchCatchUp, type CatchUpOptions } from '../bench/catch-up.js';
import { benchCrashes, type CrashesOptions } from '../bench/crashes.js';
import { benchEngine, type EngineOptions } from '../bench/engine.js';
import { benchFailures } from '../bench/failures.js';
import { benchFanOut, type FanOutOptions } from '../bench/fan-out.js';
import { benchModels } from '../bench/models.js';
import { benchRank } from '../bench/rank.js';
import { benchScatter } from '../bench/scatter.js';
import { benchSick, type SickOptions } from '../bench/sick.js';
import { benchSteady, type SteadyOptions } from '../bench/steady.js';
import { benchTail, type TailOptions } from '../bench/tail.js';
import type { Verdict } from '../bench/verdict.js';
import { benchWaits } from '../bench/waits.js';
import { benchWrites, type WritesOptions } from '../bench/writes.js';
import { WrongUse } from '../cli/failure.js';
import { verdictLines } from '../render/bench-lines.js';
import { benchReport } from '../render/bench-report.js';
import { checkAnalyzer } from './check-analyzer.js';

/** Options of `muster bench`: what the engine is measured with, where not the defaults, and how to print. */
export type BenchOptions = MeasureOptions & { readonly json: boolean };

type MeasureOptions = Partial<EngineOptions> &
  Partial<Pick<CalibrationOptions, 'shards' | 'assign' | 'probability'>> &
  Partial<Pick<BoundsOptions, 'words'>> &
  Partial<CrashesOptions> &
  Partial<WritesOptions> &
  Partial<CatchUpOptions> &
  Partial<SteadyOptions> &
  Partial<TailOptions> &
  Partial<SickOptions> &
  FanOutOptions;

type Log = (line: string) => void;

const engineDefaults: EngineOptions = { analyzer: 'standard', warm: 2, measure: 2, verify: true };

const benches: Readonly<Record<string, (log: Log, options: MeasureOptions) => Promise<object>>> = {
  scatter: (log, options) => benchScatter(refusing(options, [], log)),
  'fan-out': (log, options) => {
    refusing(options, ['against', 'rounds'], log);
    const { against, rounds } = options;
    return benchFanOut(log, {
      ...(against === undefined ? {} : { against }),
      ...(rounds === undefined ? {} : { rounds }),
    });
  },
  models: (log, options) => benchModels(refusing(options, [], log)),
  rank: (log, options) => benchRank(refusing(options, [], log)),
  waits: (log, options) => benchWaits(refusing(options, [], log)),
  failures: (log, options) => benchFailures(refusing(options, [], log)),
  sick: (log, options) => {
    refusing(options, ['minutes'], log);
    return benchSick(log, { minutes: options.minutes ?? 5 });
  },
  writes: (log, options) => {
    refusing(options, ['seconds'], log);
    return benchWrites(log, { seconds: options.seconds ?? 20 });
  },
  crashes: (log, options) => {
    refusing(options, ['kills', 'seed'], log);
    return benchCrashes(log, { kills: options.kills ?? 200, seed: options.seed ?? 1 });
  },
  'catch-up': (log, options) => {
    refusing(options, ['seconds'], log);
    return benchCatchUp(log, { seconds: options.seconds ?? 60 });
  },
  steady: (log, options) => {
    refusing(options, ['minutes'], log);
    return benchSteady(log, { minutes: options.minutes ?? 30 });
  },
  tail: (log, options) => {
    refusing(options, ['seconds', 'perSecond', 'shards', 'seed'], log);
    return benchTail(log, {
      seconds: options.seconds ?? 30,
      perSecond: options.perSecond ?? 20,
      shards: options.shards ?? 100,
      seed: options.seed ?? 1,
    });
  },
  engine: (log, options) => {
    refusing(options, ['docs', 'queries', 'analyzer', 'warm', 'measure'], log);
    const filled = { ...engineDefaults, ...options };
    checkAnalyzer(filled.analyzer);
    return benchEngine(log, filled);
  },
  bounds: (log, options) => {
    refusing(options, ['docs', 'queries', 'analyzer', 'shards', 'assign', 'words'], log);
    const { docs, queries, analyzer = 'english', shards = 16, words = 0, assign } = options;
    if (docs === undefined || queries === undefined) throw new WrongUse('the bench bounds needs --docs and --queries');
    checkAnalyzer(analyzer);
    return benchBounds(log, { docs, queries, analyzer, shards, words, ...(assign === undefined ? {} : { assign }) });
  },
  calibration: (log, options) => {
    refusing(options, ['docs', 'queries', 'analyzer', 'shards', 'assign', 'probability'], log);
    const { docs, queries, analyzer = 'english', shards = 16, probability = 0.99, assign } = options;
    if (docs === undefined || queries === undefined)
      throw new WrongUse('the bench calibration needs --docs and --queries');
    checkAnalyzer(analyzer);
    const spread = assign === undefined ? {} : { assign };
    return benchCalibration(log, { docs, queries: [queries], analyzer, shards, probability, ...spread });
  },
};

/** Runs a bench by its name; prints what it found, as JSON or as tables. */
export async function bench(name: string, { json, ...options }: BenchOptions): Promise<void> {
  const run = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (run === undefined) {
    throw new WrongUse(`no bench is named \`${name}\`; there are: ${Object.keys(benches).join(', ')}`);
  }
  const result = await run((line) => process.stderr.write(`${line}\n`), options);
  if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else printTables(result);
}

/** An option without effect was meant to have one. */
function refusing({ verify: _verify, ...options }: MeasureOptions, allowed: readonly string[], log: Log): Log {
  const name = Object.keys(options).find((option) => !allowed.includes(option));
  if (name !== undefined) {
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new WrongUse(`--${option} is not an option of this bench`);
  }
  return log;
}

function printTables(result: object): void {
  const report = benchReport(result);
  if (report === undefined) printFigures(result);
  else process.stdout.write(`${report.join('\n')}\n`);
}

function printFigures(result: object): void {
  for (const [name, value] of Object.entries(result)) {
    if (name === 'verdicts') process.stdout.write(`${verdictLines(value as readonly Verdict[]).join('\n')}\n`);
    else if (typeof value === 'object') {
      process.stdout.write(`${name}:\n`);
      console.table(withoutEmptyLists(value));
    } else process.stdout.write(`${name}: ${value}\n`);
  }
}

/** A table shows nothing for an empty list, which looks as if it was not known. */
function withoutEmptyLists(table: object): object {
  return Object.fromEntries(
    Object.entries(table).map(([name, value]) => [name, Array.isArray(value) && value.length === 0 ? 0 : value]),
  );
}
