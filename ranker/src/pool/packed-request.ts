import { FLOAT64_BYTES, padded } from '../columns.js';
import { repeat } from '../repeat.js';
import type { Bytes, HitList, RankRecipe, RankRequest, RankSource, ValueColumn } from '../words.js';
import { type ListPacker, writePart } from './list-packer.js';

// A request crosses between threads as bytes in one buffer, shared or moved. Objects cloned across cost several times the
// ranking itself.

/** A request on its way to a thread. */
export interface PackedRequest {
  /** Shared with the thread, or else to be moved to it. */
  readonly buffer: ArrayBufferLike;
  /** Where in the buffer the request begins, behind its lists. */
  readonly at: number;
  /** Memory that threads share is not copied, but must be handed over openly. */
  readonly models: readonly SharedArrayBuffer[];
}

/**
 * Copies a request, as far as its lists were not before; its own columns stay whole. Throws if a column has not the bytes
 * that its list promises, or where there is no memory.
 *
 * Behind the sections of the lists, all float64 and from a multiple of 8 bytes on: k, offset, epochMs; the bytes of the
 * recipe and the recipe, as JSON; sources; for each of those: weight, what it is final to, lists, and where the section of
 * each of those begins.
 *
 * @param packer suits the request, and may have copied lists of it before; what it copied is the request's until it is freed
 */
export function packRequest(request: RankRequest, packer: ListPacker): PackedRequest {
  const { k, offset, epochMs, recipe, sources, models } = request;
  const { sections, writer } = packer.pack(request);
  const { at } = writer;
  writer.number(k);
  writer.number(offset);
  writer.number(epochMs);
  writePart(writer, encodedRecipe(recipe));
  writer.number(sources.length);
  let next = 0;
  for (const { weight, lists, finalTo = Number.POSITIVE_INFINITY } of sources) {
    writer.number(weight);
    writer.number(finalTo);
    writer.number(lists.length);
    // The cast is of a place that there is, one for each list.
    for (let i = 0; i < lists.length; i++) writer.number(sections[next++] as number);
  }
  return { buffer: writer.buffer, at, models };
}

/** Reads what `packRequest` wrote. The hit lists lie in its buffer, aligned. */
export function unpackRequest(packed: PackedRequest): RankRequest {
  return new RequestReader(packed).request();
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const encodedRecipes = new WeakMap<RankRecipe, Uint8Array>();
/** Most recipes that a thread keeps. */
const maxRecipes = 256;
const decodedRecipes = new Map<string, RankRecipe>();

/** Queries of a route share their recipe, so it is encoded once. */
function encodedRecipe(recipe: RankRecipe): Uint8Array {
  const known = encodedRecipes.get(recipe);
  if (known !== undefined) return known;
  const encoded = encoder.encode(JSON.stringify(recipe));
  encodedRecipes.set(recipe, encoded);
  return encoded;
}

function decodedRecipe({ buffer, byteOffset, byteLength }: Bytes): RankRecipe {
  const text = decoder.decode(new Uint8Array(buffer, byteOffset, byteLength));
  const known = decodedRecipes.get(text);
  if (known !== undefined) return known;
  if (decodedRecipes.size >= maxRecipes) decodedRecipes.clear();
  const recipe = JSON.parse(text) as RankRecipe;
  decodedRecipes.set(text, recipe);
  return recipe;
}

/** Reads a request, and the sections of its lists. */
class RequestReader {
  readonly #buffer: ArrayBufferLike;
  readonly #models: readonly SharedArrayBuffer[];
  readonly #numbers: Float64Array;
  #at: number;

  constructor({ buffer, at, models }: PackedRequest) {
    this.#buffer = buffer;
    this.#at = at;
    this.#models = models;
    this.#numbers = new Float64Array(buffer);
  }

  request(): RankRequest {
    const [k, offset, epochMs] = [this.#number(), this.#number(), this.#number()];
    const recipe = decodedRecipe(this.#part(this.#number()));
    const sources = repeat(this.#number(), () => this.#source());
    return { k, offset, epochMs, recipe, models: this.#models, sources };
  }

  #source(): RankSource {
    const [weight, finalTo] = [this.#number(), this.#number()];
    return { weight, finalTo, lists: repeat(this.#number(), () => this.#listAt(this.#number())) };
  }

  #listAt(section: number): HitList {
    const next = this.#at;
    this.#at = section;
    const list = this.#list();
    this.#at = next;
    return list;
  }

  #list(): HitList {
    const count = this.#number();
    const seqs = this.#part(count * FLOAT64_BYTES);
    const scores = this.#part(count * FLOAT64_BYTES);
    const isBare = this.#number() === 0;
    const sortValues = isBare ? undefined : this.#columns();
    const collapseKeys = isBare || this.#number() < 0 ? undefined : this.#column();
    const features = isBare ? undefined : this.#columns();
    const values = isBare ? undefined : this.#columns();
    return { count, seqs, scores, sortValues, collapseKeys, features, values };
  }

  #columns(): ValueColumn[] | undefined {
    const columns = this.#number();
    return columns < 0 ? undefined : repeat(columns, () => this.#column());
  }

  #column(): ValueColumn {
    return {
      numbers: this.#part(this.#number()),
      text: this.#part(this.#number()),
      missing: this.#part(this.#number()),
    };
  }

  #number(): number {
    const number = this.#numbers[this.#at / FLOAT64_BYTES] ?? 0;
    this.#at += FLOAT64_BYTES;
    return number;
  }

  #part(byteLength: number): Bytes {
    const part = { buffer: this.#buffer, byteOffset: this.#at, byteLength };
    this.#at += padded(byteLength);
    return part;
  }
}
