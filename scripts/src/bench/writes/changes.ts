import type { WriteOperation } from '@muster/proto';
import { seededDraw, wordAt } from '../corpus.js';

/** What a change makes of a document: its version, or nothing if it is deleted. */
interface Change {
  readonly id: string;
  readonly version: number | undefined;
}

/** A batch of changes, as it is written and as it is remembered. */
export interface ChangeBatch {
  readonly operations: readonly WriteOperation[];
  readonly changes: readonly Change[];
}

/** How changes are drawn. */
export interface ChangeOptions {
  readonly seed: number;
  /** Documents there are at most. */
  readonly documents: number;
  /** Share of changes that delete. */
  readonly deletes: number;
}

/** Words of a document; with its other values it has about 200 bytes. */
const words = 20;

/**
 * Draws changes of documents, the same for the same seed, and remembers what must be there when all of them are written
 * in order. A document says its version and repeats it in its text, so that one that is half another's is found out.
 */
export class Changes {
  readonly #draw: (below: number) => number;
  readonly #options: ChangeOptions;
  readonly #versions = new Map<string, number>();
  #drawn = 0;

  constructor(options: ChangeOptions) {
    this.#options = options;
    this.#draw = seededDraw(options.seed);
  }

  /** Versions of the documents that are there after all batches drawn so far, by id. */
  get versions(): ReadonlyMap<string, number> {
    return this.#versions;
  }

  /**
   * The next batch.
   *
   * @param deletes share of its changes that delete; by default that of all
   */
  draw(size: number, deletes = this.#options.deletes): ChangeBatch {
    const changes = Array.from({ length: size }, () => this.#change(deletes));
    for (const { id, version } of changes) {
      if (version === undefined) this.#versions.delete(id);
      else this.#versions.set(id, version);
    }
    return { operations: changes.map((change) => this.#operation(change)), changes };
  }

  #change(deletes: number): Change {
    const id = `d${this.#draw(this.#options.documents)}`;
    const isDelete = this.#draw(1_000_000) < deletes * 1_000_000;
    this.#drawn++;
    return { id, version: isDelete ? undefined : this.#drawn };
  }

  #operation({ id, version }: Change): WriteOperation {
    if (version === undefined) return { delete: id };
    const text = Array.from({ length: words }, () => wordAt(this.#draw)).join(' ');
    return { upsert: { id, version, title: `v${version}`, text: `${text} v${version}` } };
  }
}
