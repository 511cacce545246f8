import { type IndexJudgement, relation } from './judge-index.js';

/** Hits of all indexes; exact only where each is, and all were asked. */
export function sumTotals(judged: readonly IndexJudgement[], isWhole: boolean) {
  const value = judged.reduce((sum, { totalHits }) => sum + totalHits, 0);
  return { value, relation: relation(isWhole && judged.every(({ isTotalExact }) => isTotalExact)) };
}

/** What of all indexes the answer rests on. */
export function coverageOf(judged: readonly IndexJudgement[]) {
  const sum = (count: (judgement: IndexJudgement) => number) => judged.reduce((total, one) => total + count(one), 0);
  const documents = completeDocuments(judged);
  const documentsDecided = sum((one) => one.documentsDecided);
  const shards = sum((one) => one.shards);
  const shardsComplete = sum((one) => one.shardsComplete);
  // Without documents there is nothing to miss, but for an index nobody has ever heard of.
  const whenEmpty = shards === 0 ? 1 : shardsComplete / shards;
  const share = documents === 0 ? whenEmpty : documentsDecided / documents;
  return { documents, documentsDecided, shards, shardsComplete, share };
}

/** Shards of an index never heard of have, for all we know, as many documents as the others on average. */
function completeDocuments(judged: readonly IndexJudgement[]): number {
  let documents = 0;
  let known = 0;
  let shards = 0;
  for (const one of judged) {
    shards += one.shards;
    if (one.documents === undefined) continue;
    known += one.shards;
    documents += one.documents;
  }
  return known === shards || known === 0 ? documents : Math.round((documents / known) * shards);
}
