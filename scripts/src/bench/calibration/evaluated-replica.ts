import type { Link } from '@muster/coordinator';
import {
  type CallReceiver,
  codecs,
  encodeBody,
  type Hello__Output,
  type QueryRequest__Output,
  type QueryResponse,
  type ShardAnswer__Output,
  type ShardCall__Output,
  StopReason,
  shardAnswerCodecs,
  shardCallCodecs,
} from '@muster/proto';
import { type Evaluation, evaluateQuery, type ShardIndex, termStats, toldParts } from '@muster/shard';
import type { VirtualClock } from '../../simulate/virtual-clock.js';

/** What a replica of the bench is made of. */
export interface EvaluatedReplicaOptions {
  readonly index: ShardIndex;
  readonly hello: Hello__Output;
  readonly clock: VirtualClock;
  /** Draws how long the shard takes for a query, in milliseconds. */
  readonly tookMs: () => number;
  /** True: what takes long is work, and the shard tells how far it is. False: it is silent until it answers. */
  readonly tells: () => boolean;
}

const answerFields = { query: 20, termStats: 22 } as const;
/** Work between two looks at the clock, in postings: so little that a small shard's work has many parts. */
const sliceWork = 64;

/** A shard in this process: evaluates for real, and takes as long for it as is drawn, in virtual time. */
export class EvaluatedReplica implements Link {
  readonly address: string;
  readonly hello: Hello__Output;
  readonly trouble = '';
  readonly owesPong = false;
  inFlight = 0;
  private lastCall = 0;
  private readonly open = new Set<number>();
  private readonly options: EvaluatedReplicaOptions;

  constructor(address: string, options: EvaluatedReplicaOptions) {
    this.address = address;
    this.hello = options.hello;
    this.options = options;
  }

  call(body: Uint8Array, _deadlineMs: number, receiver: CallReceiver<ShardAnswer__Output>): number {
    const { clock, index, tookMs, tells } = this.options;
    const message = shardCallCodecs.message.decode(Buffer.from(body));
    const call = ++this.lastCall;
    this.open.add(call);
    this.inFlight++;
    const { query } = message;
    if (query == null) {
      clock.arrive(0, () => this.end(call) && receiver.receive(answered('termStats', statsOf(index, message))));
      return call;
    }
    const afterMs = tookMs();
    const tell = (share: number): void => {
      if (!this.open.has(call)) return;
      receiver.receive(answered('query', codecs.queryResponse.encode(progressOf(index, query, share))));
    };
    if (query.progressUs > 0 && tells()) {
      for (let ms = query.progressUs / 1000; ms < afterMs; ms *= 2) clock.arrive(ms, () => tell(ms / afterMs));
    }
    clock.arrive(afterMs, () => {
      if (this.end(call)) receiver.receive(answered('query', codecs.queryResponse.encode(wholeOf(index, query))));
    });
    return call;
  }

  cancel(call: number): void {
    this.end(call);
  }

  close(): void {}

  private end(call: number): boolean {
    if (!this.open.delete(call)) return false;
    this.inFlight--;
    return true;
  }
}

function answered(kind: keyof typeof answerFields, bytes: Buffer) {
  const answer = shardAnswerCodecs.message.decode(encodeBody(answerFields[kind], bytes));
  return { ok: true, answer } as const;
}

function statsOf(index: ShardIndex, { termStats: request }: ShardCall__Output): Buffer {
  if (request == null) throw new Error('the bench asks for hits and statistics only');
  const gathering = termStats(index, request, () => 0);
  gathering.run(1);
  return codecs.termStatsResponse.encode(gathering.result());
}

function wholeOf(index: ShardIndex, request: QueryRequest__Output): QueryResponse {
  const evaluation = evaluateQuery(index, request, () => 0);
  evaluation.run(1);
  return evaluation.result(StopReason.STOP_REASON_COMPLETE);
}

/** What the shard has after a share of the work, as it works when it is to tell on the way. */
function progressOf(index: ShardIndex, request: QueryRequest__Output, share: number): QueryResponse {
  const whole = byWork(index, request);
  whole.run(Number.POSITIVE_INFINITY);
  const part = byWork(index, request);
  if (share > 0) part.run(share * whole.work);
  return { ...part.soFar(StopReason.STOP_REASON_BUDGET), progress: true };
}

/** An evaluation whose clock shows how much it has done. */
function byWork(index: ShardIndex, request: QueryRequest__Output): Evaluation {
  let evaluation: Evaluation | undefined;
  evaluation = evaluateQuery(index, request, () => evaluation?.work ?? 0, { sliceWork, parts: toldParts });
  return evaluation;
}
