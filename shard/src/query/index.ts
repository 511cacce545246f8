export { type Analyzer, analyzerNamed, analyzerNames, type Token, tokensOf } from './analysis.js';
export { type AnalyzeOptions, analyzeQuery } from './analyze-query.js';
export type {
  AnalyzedAll,
  AnalyzedClause,
  AnalyzedFuzzyClause,
  AnalyzedFuzzyTerm,
  AnalyzedGroup,
  AnalyzedOccur,
  AnalyzedPattern,
  AnalyzedPhrase,
  AnalyzedPhraseClause,
  AnalyzedQuery,
  AnalyzedTerm,
  AnalyzedTermSet,
  AnalyzedTermSetClause,
  AnalyzedWordClause,
} from './analyzed.js';
export { shardOfId } from './assign.js';
export { type Frontier, type FrontierOf, upperBound } from './bounds.js';
export { inByteOrder } from './byte-order.js';
export { faultOf, fieldFault, filterFault } from './check-filter.js';
export { editDistance, editsTo } from './edit-distance.js';
export { InvalidQuery, QuerySyntaxError } from './errors.js';
export {
  bestTerms,
  type CandidateTerm,
  type ExpandedTerm,
  type Expansion,
  expandPattern,
  fitsPattern,
  keyOfPattern,
  maxExpandedTerms,
  maxTermsOfPatterns,
  termsOfEach,
} from './expansion.js';
export { checkFacets, type FacetBy, maxFacetSize } from './facet/check-facets.js';
export { type FacetOrder, facetOrder, isHistogram } from './facet/facet-order.js';
export { type Feature, featureFault, featureOf, returnedFieldFault } from './features.js';
export { type GuessedSchema, guessSchema } from './guess-schema.js';
export { dateMs } from './iso-date.js';
export { type ParseOptions, parseQuery } from './parse.js';
export { parseSchema, schemaFromJson } from './parse-schema.js';
export { schemaToYaml } from './print-schema.js';
export { quote } from './quote.js';
export {
  type FieldSchema,
  InvalidSchema,
  type Schema,
  schemaFingerprint,
  schemaOfFilled,
  schemaToJson,
  searchableFields,
  type TextField,
  textFields,
  type ValueField,
} from './schema.js';
export { type SchemaChange, type SchemaChangeKind, schemaDiff } from './schema-diff.js';
export { contribution, idf, lengthNorm, normedContribution, onGrid } from './score.js';
export type {
  FuzzyNode,
  GroupNode,
  PhraseNode,
  PrefixNode,
  QueryNode,
  QueryOccur,
  QueryTree,
  WordNode,
} from './tree.js';
export { type GlobalStats, type WeighedQuery, weighQuery } from './weigh.js';
export type { TokenVisitor } from './words.js';
