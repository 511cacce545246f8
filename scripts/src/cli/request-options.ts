import type { FieldBoost, Filter } from '@muster/proto';
import type { Command } from 'commander';
import { fieldBoosts, filterJson } from './values.js';

/** Options of commands that ask a query: what it is asked with besides its words. */
export interface RequestOptions {
  readonly route?: string;
  readonly filter?: Filter;
  readonly searchFields?: FieldBoost[];
  /** False: the route's priors are switched off. */
  readonly priors: boolean;
  readonly strict: boolean;
}

/** Adds the options to a command. */
export function withRequestOptions<Asking extends Command>(command: Asking): Asking {
  return command
    .option('--route <name>', 'which sources are asked, and how (default: the route `default`)')
    .option(
      '--filter <json>',
      'condition on stored values, as {"terms": {"field": "type", "values": ["noun"]}}',
      filterJson,
    )
    .option(
      '--search-fields <list>',
      "fields searched, with boosts, as title^2,text (default: the route's)",
      fieldBoosts,
    )
    .option('--no-priors', "leave out the route's priors")
    .option('--strict', 'refuse a query with a fault instead of taking it as words', false);
}
