// Original file: muster/v1/search.proto

import type { Snippet as _muster_v1_Snippet, Snippet__Output as _muster_v1_Snippet__Output } from '../../muster/v1/Snippet.js';
import type { MoreFromGroup as _muster_v1_MoreFromGroup, MoreFromGroup__Output as _muster_v1_MoreFromGroup__Output } from '../../muster/v1/MoreFromGroup.js';
import type { SortValue as _muster_v1_SortValue, SortValue__Output as _muster_v1_SortValue__Output } from '../../muster/v1/SortValue.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One result.
 */
export interface Hit {
  /**
   * Name of the source it came from.
   */
  'source'?: (string);
  /**
   * The shard it came from; 0 for verticals.
   */
  'shard'?: (number);
  /**
   * Its name in the index: one version of one document. 0 for verticals.
   */
  'seq'?: (number | string | Long);
  /**
   * Its id, as given when it was indexed.
   */
  'id'?: (string);
  /**
   * The score the page is ordered by. Where hits are sorted and `_score` is no key, it says nothing. This and the next two
   * are 0 if it is pinned and not among the best by itself.
   */
  'score'?: (number | string);
  /**
   * Its score in its own source.
   */
  'sourceScore'?: (number | string);
  /**
   * Its rank in its own source, from 1.
   */
  'sourceRank'?: (number);
  /**
   * The document as JSON; empty if not asked for, or not to be had: see `document_missing`.
   */
  'document'?: (Buffer | Uint8Array | string);
  /**
   * True: the document was asked for and could not be fetched in time.
   */
  'documentMissing'?: (boolean);
  /**
   * Snippets asked for.
   */
  'snippets'?: (_muster_v1_Snippet)[];
  /**
   * How its score came about, as JSON; empty unless asked for: `{ clauses, ranking }`. `clauses`, of hits of indexes, is
   * how the shard came to its score by terms; `ranking` is what became of that: `firstPhase` is the score of the shard or
   * vertical, left out where hits are sorted by values; `model` that of the second phase, which `features` came to, and of a
   * linear model what each `adds` to its `bias`; `normalized` what it became to be comparable, and `contributions` what
   * each source that has the document gives to the score shown.
   */
  'explanation'?: (string);
  /**
   * With `collapse`, the value that its group has in common; empty if it has none and is a group by itself.
   */
  'group'?: (string);
  /**
   * With `collapse`, on the last hit on the page that each group has of a source: the best of that source that the group has
   * beside those with a place of their own, here or on another page, as far as shards told; at most 10. A terms filter on
   * the field gives all of them.
   */
  'moreFromGroup'?: (_muster_v1_MoreFromGroup)[];
  /**
   * Where the page has slots: the number of the one that it stands in, from 1; 0: it stands in none.
   */
  'slot'?: (number);
  /**
   * True: a rule of the route put it where it stands.
   */
  'pinned'?: (boolean);
  /**
   * Names of other sources that have the same document, and whose hit was left out for this one.
   */
  'alsoIn'?: (string)[];
  /**
   * Where hits of its source are sorted: the values that it stands where it does by, one for each key.
   */
  'sortValues'?: (_muster_v1_SortValue)[];
}

/**
 * One result.
 */
export interface Hit__Output {
  /**
   * Name of the source it came from.
   */
  'source': (string);
  /**
   * The shard it came from; 0 for verticals.
   */
  'shard': (number);
  /**
   * Its name in the index: one version of one document. 0 for verticals.
   */
  'seq': (number);
  /**
   * Its id, as given when it was indexed.
   */
  'id': (string);
  /**
   * The score the page is ordered by. Where hits are sorted and `_score` is no key, it says nothing. This and the next two
   * are 0 if it is pinned and not among the best by itself.
   */
  'score': (number);
  /**
   * Its score in its own source.
   */
  'sourceScore': (number);
  /**
   * Its rank in its own source, from 1.
   */
  'sourceRank': (number);
  /**
   * The document as JSON; empty if not asked for, or not to be had: see `document_missing`.
   */
  'document': (Buffer);
  /**
   * True: the document was asked for and could not be fetched in time.
   */
  'documentMissing': (boolean);
  /**
   * Snippets asked for.
   */
  'snippets': (_muster_v1_Snippet__Output)[];
  /**
   * How its score came about, as JSON; empty unless asked for: `{ clauses, ranking }`. `clauses`, of hits of indexes, is
   * how the shard came to its score by terms; `ranking` is what became of that: `firstPhase` is the score of the shard or
   * vertical, left out where hits are sorted by values; `model` that of the second phase, which `features` came to, and of a
   * linear model what each `adds` to its `bias`; `normalized` what it became to be comparable, and `contributions` what
   * each source that has the document gives to the score shown.
   */
  'explanation': (string);
  /**
   * With `collapse`, the value that its group has in common; empty if it has none and is a group by itself.
   */
  'group': (string);
  /**
   * With `collapse`, on the last hit on the page that each group has of a source: the best of that source that the group has
   * beside those with a place of their own, here or on another page, as far as shards told; at most 10. A terms filter on
   * the field gives all of them.
   */
  'moreFromGroup': (_muster_v1_MoreFromGroup__Output)[];
  /**
   * Where the page has slots: the number of the one that it stands in, from 1; 0: it stands in none.
   */
  'slot': (number);
  /**
   * True: a rule of the route put it where it stands.
   */
  'pinned': (boolean);
  /**
   * Names of other sources that have the same document, and whose hit was left out for this one.
   */
  'alsoIn': (string)[];
  /**
   * Where hits of its source are sorted: the values that it stands where it does by, one for each key.
   */
  'sortValues': (_muster_v1_SortValue__Output)[];
}
