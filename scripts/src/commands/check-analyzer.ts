import { analyzerNames } from '@muster/shard/query';
import { WrongUse } from '../cli/failure.js';

/** Throws WrongUse, which lists the analyzers, if none has the name. */
export function checkAnalyzer(name: string): void {
  if (analyzerNames.includes(name)) return;
  throw new WrongUse(`unknown analyzer \`${name}\`; there are ${analyzerNames.join(', ')}`);
}
