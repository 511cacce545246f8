// Original file: muster/v1/shard.proto

import type { Occur as _muster_v1_Occur, Occur__Output as _muster_v1_Occur__Output } from '../../muster/v1/Occur.js';
import type { WordClause as _muster_v1_WordClause, WordClause__Output as _muster_v1_WordClause__Output } from '../../muster/v1/WordClause.js';
import type { GroupClause as _muster_v1_GroupClause, GroupClause__Output as _muster_v1_GroupClause__Output } from '../../muster/v1/GroupClause.js';
import type { PhraseClause as _muster_v1_PhraseClause, PhraseClause__Output as _muster_v1_PhraseClause__Output } from '../../muster/v1/PhraseClause.js';
import type { AllClause as _muster_v1_AllClause, AllClause__Output as _muster_v1_AllClause__Output } from '../../muster/v1/AllClause.js';
import type { TermSetClause as _muster_v1_TermSetClause, TermSetClause__Output as _muster_v1_TermSetClause__Output } from '../../muster/v1/TermSetClause.js';

/**
 * A part of a query. A clause under MUST_NOT never adds to the score. Of the whole query `occur` says nothing.
 */
export interface Clause {
  /**
   * Whether the clause must, should or must not match.
   */
  'occur'?: (_muster_v1_Occur);
  /**
   * A word, in one or more fields.
   */
  'word'?: (_muster_v1_WordClause | null);
  /**
   * Several clauses.
   */
  'group'?: (_muster_v1_GroupClause | null);
  /**
   * Words in a row, in one or more fields.
   */
  'phrase'?: (_muster_v1_PhraseClause | null);
  /**
   * Matches every document.
   */
  'all'?: (_muster_v1_AllClause | null);
  /**
   * One of many terms, as a prefix expands to.
   */
  'termSet'?: (_muster_v1_TermSetClause | null);
  /**
   * The kind of clause.
   */
  'kind'?: "word"|"group"|"phrase"|"all"|"termSet";
}

/**
 * A part of a query. A clause under MUST_NOT never adds to the score. Of the whole query `occur` says nothing.
 */
export interface Clause__Output {
  /**
   * Whether the clause must, should or must not match.
   */
  'occur': (_muster_v1_Occur__Output);
  /**
   * A word, in one or more fields.
   */
  'word'?: (_muster_v1_WordClause__Output | null);
  /**
   * Several clauses.
   */
  'group'?: (_muster_v1_GroupClause__Output | null);
  /**
   * Words in a row, in one or more fields.
   */
  'phrase'?: (_muster_v1_PhraseClause__Output | null);
  /**
   * Matches every document.
   */
  'all'?: (_muster_v1_AllClause__Output | null);
  /**
   * One of many terms, as a prefix expands to.
   */
  'termSet'?: (_muster_v1_TermSetClause__Output | null);
  /**
   * The kind of clause.
   */
  'kind'?: "word"|"group"|"phrase"|"all"|"termSet";
}
