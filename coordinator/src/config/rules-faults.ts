import { priorKey, queryWords } from '../rules/query-words.js';
import type { RulesConfig } from './rules-schema.js';

/** What of a route bears on its rules. */
export interface RuledRoute {
  readonly sources: readonly {
    readonly index?: string | undefined;
    readonly vertical?: string | undefined;
    readonly role: 'required' | 'optional' | 'opportunistic';
  }[];
  readonly rules?: RulesConfig | undefined;
}

/** Says what is wrong with a route's rules, each fault under its path in the route. */
export function rulesFaults({ sources, rules }: RuledRoute): string[] {
  if (rules === undefined) return [];
  const { select, priors, when } = rules;
  const all = sources.map(({ index, vertical }) => index ?? vertical ?? '');
  const optional = sources.flatMap(({ vertical, role }) => (role === 'required' ? [] : (vertical ?? [])));
  const known = (path: string, names: readonly string[]): string[] => unknownOf(path, names, all, 'sources');
  const selectable = (path: string, names: readonly string[]): string[] =>
    unknownOf(path, names, optional, 'verticals that are not required');
  const names = when.map(({ name }) => name);
  return [
    ...selectable('rules.select', Object.keys(select)),
    ...tableFaults(priors.table, known),
    ...when.flatMap(({ name, ask = [], skip = [], weights = {}, pin = [], ban = [] }, place) => {
      const path = `rules.when.${place}`;
      return [
        ...(names.indexOf(name) < place ? [`${path}.name: "${name}" is another rule's already`] : []),
        ...selectable(`${path}.ask`, ask),
        ...selectable(`${path}.skip`, skip),
        ...known(`${path}.weights`, Object.keys(weights)),
        ...pin.flatMap(({ source }, i) => known(`${path}.pin.${i}.source`, [source])),
        ...ban.flatMap(({ source }, i) => known(`${path}.ban.${i}.source`, [source])),
      ];
    }),
  ];
}

function unknownOf(path: string, names: readonly string[], known: readonly string[], what: string): string[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => `${path}: "${name}" is not one of the route's ${what}: ${known.join(', ') || '(none)'}`);
}

/** Queries that differ only in what rules do not see would take each other's place. */
function tableFaults(
  table: RulesConfig['priors']['table'],
  known: (path: string, names: readonly string[]) => string[],
): string[] {
  const seen = new Map<string, string>();
  return Object.entries(table).flatMap(([query, priors]) => {
    const path = `rules.priors.table.${query}`;
    const key = priorKey(queryWords(query));
    const other = seen.get(key);
    seen.set(key, query);
    const twice = other === undefined ? [] : [`${path}: is the same query as ${JSON.stringify(other)}`];
    return [...twice, ...known(path, Object.keys(priors))];
  });
}
