import type { ColumnArray } from './columns.js';
import { impactFrontier } from './frontier.js';
import { GrowableUint32 } from './growable.js';

/** Gathers a field's terms document by document, then inverts them: from documents with terms to terms with documents. */
export class InvertedBuilder {
  readonly #termIds = new Map<string, number>();
  readonly #tokenTerms = new GrowableUint32();
  readonly #tokenPositions = new GrowableUint32();
  /** One past each document's last token. */
  readonly #documentEnds = new GrowableUint32();

  addToken(term: string, position: number): void {
    let id = this.#termIds.get(term);
    if (id === undefined) {
      id = this.#termIds.size;
      this.#termIds.set(term, id);
    }
    this.#tokenTerms.push(id);
    this.#tokenPositions.push(position);
  }

  /** Must follow the tokens of each document, also if there are none. */
  endDocument(): void {
    this.#documentEnds.push(this.#tokenTerms.length);
  }

  /**
   * The columns of the field.
   *
   * @param ordinals for each document added its place in the index, or -1 if a later version took it
   * @param documents documents that have a place
   */
  columns(ordinals: Int32Array, documents: number): Map<string, ColumnArray> {
    const { starts, tokens } = this.#tokensByTerm(ordinals);
    const lengths = this.#lengths(ordinals, documents);
    const postings = new PostingsWriter(lengths);
    const dictionary: Buffer[] = [];
    for (const [term, id] of sortedByBytes(this.#termIds)) {
      const from = starts[id] as number;
      const to = starts[id + 1] as number;
      if (from === to) continue;
      dictionary.push(Buffer.from(term));
      postings.addTerm(tokens.ordinals.subarray(from, to), tokens.positions.subarray(from, to));
    }
    const termOffsets = new Uint32Array(dictionary.length + 1);
    dictionary.forEach((term, i) => {
      termOffsets[i + 1] = (termOffsets[i] as number) + term.length;
    });
    return new Map<string, ColumnArray>([
      ['termOffsets', termOffsets],
      ['termBytes', Buffer.concat(dictionary)],
      ['lengths', lengths],
      ...postings.columns(),
    ]);
  }

  #lengths(ordinals: Int32Array, documents: number): Uint32Array {
    const lengths = new Uint32Array(documents);
    const ends = this.#documentEnds.view();
    ordinals.forEach((ordinal, i) => {
      if (ordinal >= 0) lengths[ordinal] = (ends[i] as number) - (ends[i - 1] ?? 0);
    });
    return lengths;
  }

  /** Counting sort of the tokens by term: documents stay in order, and positions within them. */
  #tokensByTerm(ordinals: Int32Array) {
    const terms = this.#tokenTerms.view();
    const positions = this.#tokenPositions.view();
    const ends = this.#documentEnds.view();
    const starts = new Uint32Array(this.#termIds.size + 1);
    const eachLive = (visit: (token: number, ordinal: number) => void): void => {
      for (let document = 0; document < ends.length; document++) {
        const ordinal = ordinals[document] as number;
        if (ordinal < 0) continue;
        for (let token = ends[document - 1] ?? 0; token < (ends[document] as number); token++) visit(token, ordinal);
      }
    };
    eachLive((token) => {
      const next = (terms[token] as number) + 1;
      starts[next] = (starts[next] as number) + 1;
    });
    for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
    const live = starts.at(-1) ?? 0;
    const tokens = { ordinals: new Uint32Array(live), positions: new Uint32Array(live) };
    const next = starts.slice();
    eachLive((token, ordinal) => {
      const term = terms[token] as number;
      const to = next[term] as number;
      next[term] = to + 1;
      tokens.ordinals[to] = ordinal;
      tokens.positions[to] = positions[token] as number;
    });
    return { starts, tokens };
  }
}

/** Terms in the order of their UTF-8 bytes, in which they are looked up. */
function sortedByBytes(termIds: ReadonlyMap<string, number>): [string, number][] {
  const terms = [...termIds];
  // UTF-16 order differs from that of UTF-8 only where surrogates meet units above them.
  if (!terms.some(([term]) => /[\ud800-\uffff]/.test(term))) return terms.sort(([a], [b]) => (a < b ? -1 : 1));
  return terms
    .map(([term, id]) => ({ term, id, bytes: Buffer.from(term) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ term, id }) => [term, id]);
}

/** Postings of all terms, one term's after the other's. */
class PostingsWriter {
  readonly #lengths: Uint32Array;
  /** For each term its first posting, and one past the last. */
  readonly #postingStarts = new GrowableUint32();
  readonly #ordinals = new GrowableUint32();
  readonly #tfs = new GrowableUint32();
  /** For each posting its first position, and one past the last. */
  readonly #positionStarts = new GrowableUint32();
  readonly #positions = new GrowableUint32();
  /** For each term its first number in the frontiers, and one past the last. */
  readonly #frontierStarts = new GrowableUint32();
  readonly #frontiers = new GrowableUint32();

  constructor(lengths: Uint32Array) {
    this.#lengths = lengths;
    this.#postingStarts.push(0);
    this.#positionStarts.push(0);
    this.#frontierStarts.push(0);
  }

  addTerm(tokenOrdinals: Uint32Array, tokenPositions: Uint32Array): void {
    const first = this.#ordinals.length;
    for (let i = 0; i < tokenOrdinals.length; ) {
      const ordinal = tokenOrdinals[i] as number;
      const from = i;
      for (; tokenOrdinals[i] === ordinal; i++) this.#positions.push(tokenPositions[i] as number);
      this.#ordinals.push(ordinal);
      this.#tfs.push(i - from);
      this.#positionStarts.push(this.#positions.length);
    }
    this.#postingStarts.push(this.#ordinals.length);
    const ordinals = this.#ordinals.view().subarray(first);
    const lengths = ordinals.map((ordinal) => this.#lengths[ordinal] as number);
    for (const number of impactFrontier(this.#tfs.view().subarray(first), lengths)) this.#frontiers.push(number);
    this.#frontierStarts.push(this.#frontiers.length);
  }

  columns(): [string, ColumnArray][] {
    return [
      ['postingStarts', this.#postingStarts.view()],
      ['ordinals', this.#ordinals.view()],
      ['tfs', this.#tfs.view()],
      ['positionStarts', this.#positionStarts.view()],
      ['positions', this.#positions.view()],
      ['frontierStarts', this.#frontierStarts.view()],
      ['frontiers', this.#frontiers.view()],
    ];
  }
}
