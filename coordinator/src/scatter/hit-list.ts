import type { PartialHits__Output, QueryResponse__Output } from '@muster/proto';
import type { HitList } from '@muster/ranker';

const noHits: HitList = {
  count: 0,
  seqs: new Uint8Array(0),
  scores: new Uint8Array(0),
  sortValues: undefined,
  collapseKeys: undefined,
  features: undefined,
  values: undefined,
};

/** An answer, and what was made of its list before: by the same object it is known again. */
type Listed = QueryResponse__Output & { [made]?: { readonly of: PartialHits__Output; readonly list: HitList } };

const made = Symbol('made');

/**
 * The hits of a shard's answer for ranking, the same object each time. One retriever has one list; its columns were checked
 * when it came.
 */
export function hitListOf(answer: Listed): HitList {
  const [list] = answer.lists;
  if (list === undefined) return noHits;
  // What is made anew of an answer has its symbols too, and perhaps another list.
  if (answer[made]?.of !== list) answer[made] = { of: list, list: makeList(list) };
  return answer[made].list;
}

function makeList(list: PartialHits__Output): HitList {
  const { count, seqs, scores, sortValues, collapseKeys, features, values } = list;
  // All lists have the same properties, in this order: to look for one that is not there takes long.
  return {
    count,
    seqs,
    scores,
    sortValues: someOf(sortValues),
    collapseKeys: collapseKeys ?? undefined,
    features: someOf(features),
    values: someOf(values),
  };
}

function someOf<Column>(columns: readonly Column[]): readonly Column[] | undefined {
  return columns.length === 0 ? undefined : columns;
}
