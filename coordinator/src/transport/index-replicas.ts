import type { Hello__Output } from '@muster/proto';
import { type Schema, schemaFromJson } from '@muster/shard/query';
import type { ReplicaConfig } from '../config/schema.js';
import { type ReadState, type ReadStateOptions, ReadStates, type ServedShard } from '../generation/read-state.js';
import { isSameBuild } from '../generation/same-build.js';
import type { Build, Cancel, IndexView, Replica, Shard } from '../words.js';

/** A session to a replica that can be ended. */
export type Link = Replica & { close(): void };

/** What links one shard's replica; see {@link ReplicaLink}. */
export type OpenLink = (
  place: {
    readonly index: string;
    readonly shard: number;
    readonly shards: number;
    readonly address: string;
    readonly zone?: string | undefined;
  },
  onChange: () => void,
) => Link;

/** An index and how its states follow each other. */
export interface IndexOptions extends Pick<ReadStateOptions, 'clock' | 'maxLagMs'> {
  readonly name: string;
  readonly shards: readonly { readonly replicas: readonly ReplicaConfig[] }[];
  /** Is told when the view has another schema than before, the first too. @default nobody */
  readonly onSchema?: () => void;
}

/**
 * Gets ready for a view that is to be read, until it says so by calling `done`; gives a function that stops it.
 *
 * @param untilMs when the view is read at the latest, ready or not, by the coordinator's clock
 */
export type PrepareView = (next: IndexView, untilMs: number, done: () => void) => Cancel;

/** What is known of a shard, whatever is read of it. */
interface KnownShard extends ServedShard, Omit<Shard, 'generation' | 'build'> {}

/** Most time that getting ready for a new generation may take, in milliseconds. */
const warmMs = 1000;

/** The replicas of an index and what they say of themselves. The view is made anew when something has changed. */
export class IndexReplicas {
  private readonly links: readonly (readonly Link[])[];
  private readonly known: KnownShard[];
  /** Shards of which something has changed: with a thousand, each change must not cost a look at all replicas. */
  private readonly stale: Set<number>;
  private schemaJson = '';
  private schema: Schema | undefined;
  private build: Build = { schemaFingerprint: '', buildId: '' };
  /** As the replicas of the build say. */
  private isAssigned = false;
  private made: IndexView | undefined;
  private isClosed = false;
  private isDue = false;
  private toldSchema: Schema | undefined;
  private prepareView: PrepareView = readyAtOnce;
  private readonly states: ReadStates;
  private readonly listeners = new Set<() => void>();
  private readonly options: IndexOptions;

  constructor(options: IndexOptions, open: OpenLink) {
    const { name, shards, clock, maxLagMs } = options;
    this.options = options;
    this.known = shards.map((_, number) => {
      return { number, replicas: [], documents: undefined, served: new Set(), ofReplicas: [] };
    });
    this.stale = new Set(shards.keys());
    this.states = new ReadStates({
      clock,
      maxLagMs,
      warmMs,
      prepare: (next, done) => this.prepareView(this.viewOf(this.shardsNow(), next), clock.now() + warmMs, done),
      isAwaited: () => this.listeners.size > 0,
      changed: () => this.changed(),
    });
    this.links = shards.map(({ replicas }, shard) =>
      replicas.map((replica) =>
        open({ index: name, shard, shards: shards.length, ...placeOf(replica) }, () => {
          this.stale.add(shard);
          this.changed();
        }),
      ),
    );
  }

  /** The index as it can be asked now. */
  get view(): IndexView {
    this.made ??= this.makeView();
    return this.made;
  }

  /** The same, for a query: what it reads, later queries do not read in an older state, as long as it is served. */
  viewToAsk(): IndexView {
    const { view } = this;
    this.states.asked();
    return view;
  }

  /** From now on, views are made ready before they are read. */
  prepareBy(prepare: PrepareView): void {
    this.prepareView = prepare;
  }

  /** Calls `listener` whenever the view may have changed, until it is told to stop: somebody waits for a newer one. */
  onChange(listener: () => void): Cancel {
    this.listeners.add(listener);
    this.changed();
    return () => this.listeners.delete(listener);
  }

  /** Ends all sessions. */
  close(): void {
    this.isClosed = true;
    this.states.stop();
    for (const link of this.links.flat()) link.close();
  }

  /** Looks soon, once for all that changes in a turn: a new generation is made ready though nobody asks. */
  private changed(): void {
    this.made = undefined;
    if (this.isDue || this.isClosed) return;
    this.isDue = true;
    this.options.clock.defer(() => {
      this.isDue = false;
      if (this.isClosed) return;
      // Anew though there may be one: it may have been made before what has changed was looked at.
      this.made = this.makeView();
      for (const listener of this.listeners) listener();
      if (this.schema === this.toldSchema) return;
      this.toldSchema = this.schema;
      this.options.onSchema?.();
    });
  }

  /**
   * Replicas of another build, with another schema or other documents, would score the same words differently and call
   * other documents by the same `seq`: one build serves at a time, and the others are left out until it gives way.
   */
  private makeView(): IndexView {
    const build = chooseBuild(this.links, this.build);
    if (!isSameBuild(build, this.build)) {
      this.states.reset();
      for (const shard of this.known.keys()) this.stale.add(shard);
    }
    this.build = build;
    const shards = this.shardsNow();
    this.states.look(shards);
    return this.viewOf(shards, this.states.current);
  }

  private shardsNow(): readonly KnownShard[] {
    for (const number of this.stale) this.known[number] = this.shardNow(number);
    this.stale.clear();
    return this.known;
  }

  private shardNow(number: number): KnownShard {
    const replicas = (this.links[number] ?? []).map((link) => this.admit(link));
    const hellos = replicas.flatMap(({ hello }) => (hello === undefined ? [] : [hello]));
    const newest = hellos.reduce<Hello__Output | undefined>((best, hello) => newer(best, hello), undefined);
    const ofReplicas = hellos.map(({ generations }) => generations);
    // A shard that is down still has documents: they count as missing.
    const documents = newest === undefined ? this.known[number]?.documents : newest.documents;
    return { number, replicas, documents, served: new Set(ofReplicas.flat()), ofReplicas };
  }

  private viewOf(shards: readonly KnownShard[], { generation, ofShards, epoch }: ReadState): IndexView {
    const { build } = this;
    return {
      name: this.options.name,
      shards: shards.map(({ number, replicas, documents }) => {
        return { number, replicas, documents, build, generation: ofShards[number] ?? generation };
      }),
      generation,
      isSkewed: ofShards.some((of) => of !== generation),
      isAssigned: this.isAssigned,
      epoch,
      build: nameOf(build),
      schema: this.schema,
    };
  }

  private admit(link: Link): Replica {
    const { hello } = link;
    if (hello === undefined) return link;
    if (!isSameBuild(hello, this.build)) return leftOut(link, 'its schema or documents are of another build');
    this.isAssigned = hello.documentsAssigned;
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

function placeOf(replica: ReplicaConfig): Exclude<ReplicaConfig, string> {
  return typeof replica === 'string' ? { address: replica } : replica;
}

function nameOf({ schemaFingerprint, buildId }: Build): string {
  return `${schemaFingerprint}/${buildId}`;
}

/** The build that most shards can serve; of equals the one that serves now, else the newest. */
function chooseBuild(links: readonly (readonly Link[])[], current: Build): Build {
  const isOther = ({ hello }: Link): boolean => hello !== undefined && !isSameBuild(hello, current);
  if (!links.some((replicas) => replicas.some(isOther))) return current;
  const candidates = new Map<string, { readonly build: Build; shards: number; generation: number }>();
  for (const replicas of links) {
    const hellos = replicas.flatMap(({ hello }) => (hello === undefined ? [] : [hello]));
    for (const [name, build] of new Map(hellos.map((hello) => [nameOf(hello), hello]))) {
      const candidate = candidates.get(name) ?? { build, shards: 0, generation: 0 };
      const newest = hellos.filter((hello) => nameOf(hello) === name).map(({ generations }) => generations.at(-1) ?? 0);
      candidate.shards++;
      candidate.generation = Math.max(candidate.generation, ...newest);
      candidates.set(name, candidate);
    }
  }
  const [best] = [...candidates].sort(
    ([a, one], [b, other]) =>
      other.shards - one.shards ||
      Number(b === nameOf(current)) - Number(a === nameOf(current)) ||
      other.generation - one.generation ||
      (a < b ? -1 : 1),
  );
  return best?.[1].build ?? current;
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

const readyAtOnce: PrepareView = (_next, _untilMs, done) => {
  done();
  return () => {};
};
