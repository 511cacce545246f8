import type { Hello__Output } from '@muster/proto';
import { type Schema, schemaFromJson } from '@muster/shard/query';
import type { IndexView, Replica, Shard } from '../words.js';

/** A session to a replica that can be ended. */
export type Link = Replica & { close(): void };

/** What links one shard's replica; see {@link ReplicaLink}. */
export type OpenLink = (
  place: { readonly index: string; readonly shard: number; readonly shards: number; readonly address: string },
  onChange: () => void,
) => Link;

/** The replicas of an index and what they say of themselves. The view is made anew when something has changed. */
export class IndexReplicas {
  private readonly links: readonly (readonly Link[])[];
  private readonly documents: (number | undefined)[];
  private schemaJson = '';
  private schema: Schema | undefined;
  private build = '';
  private made: IndexView | undefined;
  private readonly name: string;

  constructor(name: string, shards: readonly { readonly replicas: readonly string[] }[], open: OpenLink) {
    this.name = name;
    this.documents = shards.map(() => undefined);
    const onChange = (): void => {
      this.made = undefined;
    };
    this.links = shards.map(({ replicas }, shard) =>
      replicas.map((address) => open({ index: name, shard, shards: shards.length, address }, onChange)),
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

  /**
   * Replicas of another build, with another schema or other documents, would score the same words differently and call
   * other documents by the same `seq`: one build serves at a time, and the others are left out until it gives way.
   */
  private makeView(): IndexView {
    this.build = chooseBuild(this.links, this.build);
    const shards = this.links.map((links, number): Shard => {
      const replicas = links.map((link) => this.admit(link));
      const hellos = replicas.flatMap(({ hello }) => (hello === undefined ? [] : [hello]));
      const newest = hellos.reduce<Hello__Output | undefined>((best, hello) => newer(best, hello), undefined);
      // A shard that is down still has documents: they count as missing.
      if (newest !== undefined) this.documents[number] = newest.documents;
      return { number, replicas, documents: this.documents[number] };
    });
    return { name: this.name, shards, generation: commonGeneration(shards), build: this.build, schema: this.schema };
  }

  private admit(link: Link): Replica {
    const { hello } = link;
    if (hello === undefined) return link;
    if (buildOf(hello) !== this.build) return leftOut(link, 'its schema or documents are of another build');
    const fault = this.readSchema(hello);
    return fault === undefined ? link : leftOut(link, `its schema cannot be used: ${fault}`);
  }

  private readSchema({ schemaJson }: Hello__Output): string | undefined {
    if (this.schema !== undefined && schemaJson === this.schemaJson) return undefined;
    try {
      this.schema = schemaFromJson(JSON.parse(schemaJson));
      this.schemaJson = schemaJson;
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }
}

function buildOf({ schemaFingerprint, buildId }: Hello__Output): string {
  return `${schemaFingerprint}/${buildId}`;
}

/** The build that most shards can serve; of equals the one that serves now, else the newest. */
function chooseBuild(links: readonly (readonly Link[])[], current: string): string {
  const builds = new Map<string, { shards: number; generation: number }>();
  for (const replicas of links) {
    const hellos = replicas.flatMap(({ hello }) => (hello === undefined ? [] : [hello]));
    for (const build of new Set(hellos.map(buildOf))) {
      const { shards, generation } = builds.get(build) ?? { shards: 0, generation: 0 };
      const newest = Math.max(...hellos.filter((h) => buildOf(h) === build).map((h) => h.generations.at(-1) ?? 0));
      builds.set(build, { shards: shards + 1, generation: Math.max(generation, newest) });
    }
  }
  const [best] = [...builds].sort(
    ([a, one], [b, other]) =>
      other.shards - one.shards ||
      Number(b === current) - Number(a === current) ||
      other.generation - one.generation ||
      (a < b ? -1 : 1),
  );
  return best?.[0] ?? current;
}

/** A replica that is there and must not be asked. */
function leftOut({ address }: Link, trouble: string): Replica {
  return {
    address,
    hello: undefined,
    trouble,
    inFlight: 0,
    owesPong: false,
    call: (_body, _deadlineMs, receiver) => {
      receiver.receive({ ok: false, failure: { kind: 'unavailable', message: trouble } });
      return 0;
    },
    cancel: () => {},
  };
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
