import type { FanOutResult } from '../bench/fan-out.js';
import type { SickResult } from '../bench/sick.js';
import type { TailResult } from '../bench/tail.js';
import { fanOutReport } from './fan-out-report.js';
import { sickReport } from './sick-report.js';
import { tailReport } from './tail-report.js';

type Reported = TailResult | SickResult | FanOutResult;

/** What a bench found, in lines for people; nothing for a bench that has no form of its own. */
export function benchReport(result: object): readonly string[] | undefined {
  const { bench } = result as Partial<Reported>;
  if (bench === 'tail') return tailReport(result as TailResult);
  if (bench === 'sick') return sickReport(result as SickResult);
  return bench === 'fan-out' ? fanOutReport(result as FanOutResult) : undefined;
}
