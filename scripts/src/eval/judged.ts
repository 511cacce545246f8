import type { Qrels } from './metrics.js';

/** How many of the things that people judged are there to be found. */
export interface Found {
  readonly found: number;
  readonly of: number;
}

/** Queries that have a relevant document, and how many of them are asked. */
export function judgedQueries(qrels: Qrels, queries: ReadonlyMap<string, string>): Found {
  const judged = [...qrels].filter(([, grades]) => [...grades.values()].some((grade) => grade > 0));
  return { found: judged.filter(([query]) => queries.has(query)).length, of: judged.length };
}

/** Relevant documents of the queries that are asked, each once, and how many of them are there. */
export function judgedDocuments(
  qrels: Qrels,
  queries: ReadonlyMap<string, string>,
  isThere: (id: string) => boolean,
): Found {
  const asked = [...qrels].filter(([query]) => queries.has(query));
  const relevant = asked.flatMap(([, grades]) => [...grades].filter(([, grade]) => grade > 0).map(([id]) => id));
  const ids = [...new Set(relevant)];
  return { found: ids.filter(isThere).length, of: ids.length };
}
