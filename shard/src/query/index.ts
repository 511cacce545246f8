export { type Analyzer, analyzerNamed, analyzerNames, type Token, tokensOf } from './analysis.js';
export { type AnalyzeOptions, analyzeQuery } from './analyze-query.js';
export type {
  AnalyzedAll,
  AnalyzedClause,
  AnalyzedGroup,
  AnalyzedOccur,
  AnalyzedPhrase,
  AnalyzedPhraseClause,
  AnalyzedQuery,
  AnalyzedTerm,
  AnalyzedWordClause,
} from './analyzed.js';
export { type Frontier, type FrontierOf, upperBound } from './bounds.js';
export { InvalidQuery, QuerySyntaxError } from './errors.js';
export { guessSchema } from './guess-schema.js';
export { dateMs } from './iso-date.js';
export {
  type GroupNode,
  type ParseOptions,
  type PhraseNode,
  parseQuery,
  type QueryNode,
  type QueryOccur,
  type QueryTree,
  type WordNode,
} from './parse.js';
export { parseSchema, schemaFromJson } from './parse-schema.js';
export {
  type FieldSchema,
  InvalidSchema,
  type Schema,
  schemaFingerprint,
  schemaToJson,
  searchableFields,
  type TextField,
  textFields,
  type ValueField,
} from './schema.js';
export { contribution, idf, lengthNorm, normedContribution, onGrid } from './score.js';
export { type GlobalStats, type WeighedQuery, weighQuery } from './weigh.js';
export type { TokenVisitor } from './words.js';
