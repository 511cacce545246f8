import {
  type Clause__Output,
  FieldCombination,
  type Filter__Output,
  Occur,
  type Prior__Output,
  type QueryRequest__Output,
  type ScoredField__Output,
  type WordClause__Output,
} from '@muster/proto';
import fc from 'fast-check';
import { aRequest } from '../support.js';

/** The most frequent first. */
export const vocabulary = ['ant', 'bee', 'cat', 'dog', 'elk', 'fox', 'gnu', 'hen', 'ibis', 'jay'];

/** The fields that clauses refer to: `title`, `body`, `tag`. */
const someFields = fc
  .tuple(fc.constantFrom(1, 2.5), fc.constantFrom(3, 6.25), fc.constantFrom(0, 1.2), fc.constantFrom(0, 0.75, 1))
  .map(([title, body, k1, b]): ScoredField__Output[] => [
    { field: 'title', averageLength: title, k1, b },
    { field: 'body', averageLength: body, k1, b },
    { field: 'tag', averageLength: 1, k1, b: 0 },
  ]);

const someTerm = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...vocabulary) },
  { weight: 1, arbitrary: fc.constant('yak') },
);
/** Few, so that scores tie. */
const someWeight = fc.constantFrom(0, 0.5, 1, 1, 1.75, 3);
const someField = fc.constantFrom(0, 1, 1, 1, 2);
const someOccur = fc.constantFrom(
  Occur.OCCUR_SHOULD,
  Occur.OCCUR_SHOULD,
  Occur.OCCUR_SHOULD,
  Occur.OCCUR_UNSPECIFIED,
  Occur.OCCUR_MUST,
  Occur.OCCUR_MUST,
  Occur.OCCUR_MUST_NOT,
);
const someCombination = fc.constantFrom(
  FieldCombination.FIELD_COMBINATION_SUM,
  FieldCombination.FIELD_COMBINATION_UNSPECIFIED,
  FieldCombination.FIELD_COMBINATION_MAXIMUM,
);

const someWord = fc.record({
  combination: someCombination,
  terms: fc.array(fc.record({ field: someField, term: someTerm, weight: someWeight }), { minLength: 1, maxLength: 3 }),
});

const someFieldPhrase = fc
  .record({
    field: fc.constantFrom(0, 1, 1, 1),
    terms: fc.array(someTerm, { minLength: 1, maxLength: 4 }),
    steps: fc.option(fc.array(fc.constantFrom(0, 1, 1, 1, 2), { minLength: 4, maxLength: 4 })),
    weight: someWeight,
  })
  .map(({ field, terms, steps, weight }) => ({ field, terms, weight, positions: placesOf(terms, steps) }));

/** Places that rise by steps; none for words in a row. */
function placesOf(terms: readonly string[], steps: readonly number[] | null): number[] {
  if (steps === null) return [];
  let place = 0;
  return terms.map((_, i) => {
    if (i > 0) place += steps[i] as number;
    return place;
  });
}

const somePhrase = fc.record({
  combination: someCombination,
  fields: fc.array(someFieldPhrase, { minLength: 1, maxLength: 2 }),
  slop: fc.constantFrom(0, 0, 1, 2, 5),
});

const someTermSet = fc.record({
  combination: someCombination,
  fields: fc.array(fc.record({ field: someField, terms: fc.array(someTerm, { maxLength: 4 }), score: someWeight }), {
    minLength: 1,
    maxLength: 2,
  }),
});

const someLeaf: fc.Arbitrary<Clause__Output> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ occur: someOccur, word: someWord }) },
  { weight: 3, arbitrary: fc.record({ occur: someOccur, phrase: somePhrase }) },
  { weight: 1, arbitrary: fc.record({ occur: someOccur, termSet: someTermSet }) },
  { weight: 1, arbitrary: someOccur.map((occur) => ({ occur, all: {} })) },
);

/** Clauses of every kind, nested up to three deep. */
const { clause: someClause } = fc.letrec<{ clause: Clause__Output; group: Clause__Output }>((tie) => ({
  group: fc.record({
    occur: someOccur,
    group: fc.record({
      clauses: fc.array(tie('clause'), { maxLength: 5 }),
      minimumShouldMatch: fc.constantFrom(0, 0, 0, 1, 2, 3),
    }),
  }),
  clause: fc.oneof({ maxDepth: 3, depthIdentifier: 'clause' }, someLeaf, tie('group')),
}));

/** A word of one field, as front ends ask most. */
const somePlainWord: fc.Arbitrary<WordClause__Output> = fc
  .record({ field: fc.constantFrom(1, 1, 0), term: someTerm, weight: someWeight })
  .map((term) => ({ combination: FieldCombination.FIELD_COMBINATION_SUM, terms: [term] }));
const someTwoFieldWord: fc.Arbitrary<WordClause__Output> = fc
  .record({ term: someTerm, title: someWeight, body: someWeight })
  .map(({ term, title, body }) => ({
    combination: FieldCombination.FIELD_COMBINATION_SUM,
    terms: [
      { field: 0, term, weight: title },
      { field: 1, term, weight: body },
    ],
  }));

/** The shapes that have ways of their own: a term, OR, AND and phrases, in one field and two. */
const somePlainQuery: fc.Arbitrary<Clause__Output> = fc
  .record({
    occur: fc.constantFrom(Occur.OCCUR_SHOULD, Occur.OCCUR_MUST),
    words: fc.oneof(
      fc.array(somePlainWord, { minLength: 1, maxLength: 6 }),
      fc.array(someTwoFieldWord, { minLength: 1, maxLength: 4 }),
    ),
    not: fc.option(somePlainWord, { freq: 6 }),
  })
  .map(({ occur, words, not }) => ({
    occur: Occur.OCCUR_SHOULD,
    group: {
      clauses: [
        ...words.map((word) => ({ occur, word })),
        ...(not ? [{ occur: Occur.OCCUR_MUST_NOT, word: not }] : []),
      ],
      minimumShouldMatch: 0,
    },
  }));

/** Requests that pass over most documents soon: frequent words, few hits and low totals. */
export const someQuickRequest: fc.Arbitrary<QueryRequest__Output> = fc
  .record({
    occur: fc.constantFrom(Occur.OCCUR_SHOULD, Occur.OCCUR_MUST),
    terms: fc.array(fc.tuple(fc.constantFrom(...vocabulary.slice(0, 6)), fc.constantFrom(0.5, 1, 1.25, 4)), {
      minLength: 1,
      maxLength: 5,
    }),
    hasTitle: fc.boolean(),
    fields: someFields,
    k: fc.constantFrom(1, 5, 20),
    totalHitsThreshold: fc.constantFrom(1, 10, 200),
  })
  .map(({ occur, terms, hasTitle, ...rest }) => {
    const clauses = terms.map(([term, weight]) => {
      const body = { field: 1, term, weight };
      const inFields = hasTitle ? [{ field: 0, term, weight: 2 * weight }, body] : [body];
      return { occur, word: { combination: FieldCombination.FIELD_COMBINATION_SUM, terms: inFields } };
    });
    const query = { occur: Occur.OCCUR_SHOULD, group: { clauses, minimumShouldMatch: 0 } };
    return aRequest({ ...rest, query });
  });

const someFrequentWord = (weights: readonly number[], occurs: readonly (1 | 2 | 3)[]): fc.Arbitrary<Clause__Output> =>
  fc
    .record({
      occur: fc.constantFrom(...occurs),
      term: fc.constantFrom(...vocabulary.slice(0, 7)),
      weight: fc.constantFrom(...weights),
    })
    .map(({ occur, term, weight }) => ({
      occur,
      word: { combination: FieldCombination.FIELD_COMBINATION_SUM, terms: [{ field: 1, term, weight }] },
    }));

/** Groups of frequent words beside frequent words: what is found by one is looked up in the other, over many blocks. */
export const someMixedRequest: fc.Arbitrary<QueryRequest__Output> = fc
  .record({
    occur: fc.constantFrom(Occur.OCCUR_SHOULD, Occur.OCCUR_MUST),
    inner: fc.array(someFrequentWord([3, 4], [1, 1, 1, 1, 1, 2, 3]), { minLength: 2, maxLength: 5 }),
    minimum: fc.constantFrom(0, 2),
    others: fc.array(someFrequentWord([0.25, 0.5], [1, 1, 2]), { minLength: 1, maxLength: 4 }),
    fields: someFields,
    k: fc.constantFrom(1, 5, 20),
    totalHitsThreshold: fc.constantFrom(1, 1, 50, 2000),
  })
  .map(({ occur, inner, minimum, others, ...rest }) => {
    const group = { occur, group: { clauses: inner, minimumShouldMatch: minimum } };
    const query = {
      occur: Occur.OCCUR_SHOULD,
      group: { clauses: [group, ...others], minimumShouldMatch: 0 },
    };
    return aRequest({ ...rest, query });
  });

const someQuery: fc.Arbitrary<Clause__Output | null> = fc.oneof(
  { weight: 6, arbitrary: someClause },
  { weight: 6, arbitrary: somePlainQuery },
  { weight: 2, arbitrary: somePhrase.map((phrase) => ({ occur: Occur.OCCUR_SHOULD, phrase })) },
  { weight: 1, arbitrary: fc.constant(null) },
);

const someLeafFilter: fc.Arbitrary<Filter__Output> = fc.oneof(
  fc.constantFrom('red', 'green', 'blue').map((value) => ({ terms: { field: 'tag', values: [value] } })),
  fc.tuple(fc.integer({ min: -5, max: 40 }), fc.nat(20)).map(([gte, span]) => ({
    range: { field: 'year', gte, lte: gte + span },
  })),
  fc.constant({ exists: { field: 'year' } }),
);
const someFilter: fc.Arbitrary<Filter__Output | null> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: someLeafFilter },
  { weight: 1, arbitrary: someLeafFilter.map((not) => ({ not })) },
  { weight: 1, arbitrary: fc.tuple(someLeafFilter, someLeafFilter).map((filters) => ({ any: { filters } })) },
);

const somePrior: fc.Arbitrary<Prior__Output> = fc.oneof(
  fc.record({
    field: fc.constant('year'),
    weight: fc.constantFrom(0.25, 2),
    saturation: fc.record({ pivot: fc.constantFrom(1, 10) }),
  }),
  fc.record({
    field: fc.constant('year'),
    weight: fc.constantFrom(0.25, 2),
    decay: fc.record({ origin: fc.constantFrom(-3, 12, 100), scale: fc.constantFrom(0.5, 7) }),
  }),
);

/** Requests of every kind that is ordered by score. */
export const someRequest: fc.Arbitrary<QueryRequest__Output> = fc
  .record({
    query: someQuery,
    filter: someFilter,
    fields: someFields,
    k: fc.constantFrom(0, 1, 3, 10, 10, 40),
    totalHitsThreshold: fc.constantFrom(1, 3, 20, 1000),
    floorScore: fc.oneof(
      { weight: 5, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(0, 0.3, 1.5) },
    ),
    priors: fc.oneof(
      { weight: 4, arbitrary: fc.constant<Prior__Output[]>([]) },
      { weight: 1, arbitrary: fc.array(somePrior, { maxLength: 2 }) },
    ),
  })
  .map(({ floorScore, ...rest }) => aRequest({ ...rest, ...(floorScore === undefined ? {} : { floorScore }) }));
