import type { Hello__Output } from '@muster/proto';
import { type Schema, schemaFromJson } from '@muster/shard/query';
import type { IndexView, Replica, Shard } from '../words.js';

/** What links one shard's replica; see {@link ReplicaLink}. */
export type OpenLink = (
  place: { readonly index: string; readonly shard: number; readonly shards: number; readonly address: string },
  judge: (hello: Hello__Output) => string | undefined,
  onChange: () => void,
) => Replica & { close(): void };

/** The replicas of an index and what they say of themselves. The view is made anew when something has changed. */
export class IndexReplicas {
  private readonly links: readonly (readonly (Replica & { close(): void })[])[];
  private readonly documents: (number | undefined)[];
  private fingerprint: string | undefined;
  private schema: Schema | undefined;
  private made: IndexView | undefined;
  private readonly name: string;

  constructor(name: string, shards: readonly { readonly replicas: readonly string[] }[], open: OpenLink) {
    this.name = name;
    this.documents = shards.map(() => undefined);
    this.links = shards.map(({ replicas }, shard) =>
      replicas.map((address) =>
        open(
          { index: name, shard, shards: shards.length, address },
          (hello) => this.judge(hello),
          () => {
            this.made = undefined;
          },
        ),
      ),
    );
  }

  /** The index as it can be asked now. */
  get view(): IndexView {
    this.made ??= this.makeView();
    return this.made;
  }

  /** Ends all sessions. */
  close(): void {
    for (const link of this.links.flat()) link.close();
  }

  /** Shards that disagree on schema or analyzers would score the same document differently. */
  private judge(hello: Hello__Output): string | undefined {
    const isAlone = !this.links?.flat().some((link) => link.hello !== undefined);
    if (this.fingerprint !== hello.schemaFingerprint && (this.fingerprint === undefined || isAlone)) {
      try {
        this.schema = schemaFromJson(JSON.parse(hello.schemaJson));
      } catch (error) {
        return `its schema cannot be used: ${(error as Error).message}`;
      }
      this.fingerprint = hello.schemaFingerprint;
    }
    return this.fingerprint === hello.schemaFingerprint ? undefined : "its schema differs from the other shards'";
  }

  private makeView(): IndexView {
    const shards = this.links.map((replicas, number): Shard => {
      const hellos = replicas.flatMap(({ hello }) => (hello === undefined ? [] : [hello]));
      const newest = hellos.reduce<Hello__Output | undefined>((best, hello) => newer(best, hello), undefined);
      // A shard that is down still has documents: they count as missing.
      if (newest !== undefined) this.documents[number] = newest.documents;
      return { number, replicas, documents: this.documents[number] };
    });
    return { name: this.name, shards, generation: commonGeneration(shards), schema: this.schema };
  }
}

function newer(best: Hello__Output | undefined, hello: Hello__Output): Hello__Output {
  return best === undefined || (hello.generations.at(-1) ?? 0) > (best.generations.at(-1) ?? 0) ? hello : best;
}

/** The newest generation that every shard with a serving replica can serve; 0 if there is none. */
function commonGeneration(shards: readonly Shard[]): number {
  const served = shards
    .map(({ replicas }) => new Set(replicas.flatMap(({ hello }) => hello?.generations ?? [])))
    .filter((generations) => generations.size > 0);
  const [first, ...others] = served;
  if (first === undefined) return 0;
  return Math.max(0, ...[...first].filter((generation) => others.every((other) => other.has(generation))));
}
