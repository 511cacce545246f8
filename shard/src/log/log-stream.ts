import type { ServerDuplexStream } from '@grpc/grpc-js';
import { codecs, type LogRequest__Output } from '@muster/proto';
import { InvalidRequest } from '../evaluate/errors.js';
import { checkIndex } from './check-batch.js';
import type { Follower, Followers } from './followers.js';
import type { Log } from './log.js';
import { LogCursor } from './log-cursor.js';
import { type CallStatus, callStatus, stopping, WrongLog } from './stream-failure.js';
import type { Trimmer } from './trimmer.js';

/** What a stream of the log takes. */
export interface LogStreamOptions {
  /** Name of the index. */
  readonly index: string;
  readonly buildId: string;
  readonly shards: number;
  readonly log: Log;
  readonly followers: Followers;
  readonly trimmer: Trimmer;
  /** Where faults of ours are told. */
  readonly tell: (message: string) => void;
  readonly onOver: () => void;
}

/** Responses under way at once: a replica that reads slowly costs no more memory than these. */
const maxInFlight = 2;

/** Gives one replica, or one who only reads, a shard's operations as they become durable. */
export class LogStream {
  readonly #call: ServerDuplexStream<Buffer, Buffer>;
  readonly #options: LogStreamOptions;
  #cursor: LogCursor | undefined;
  #follower: Follower | undefined;
  #isBegun = false;
  #inFlight = 0;
  #isOver = false;
  readonly #unlisten: () => void;

  constructor(call: ServerDuplexStream<Buffer, Buffer>, options: LogStreamOptions) {
    this.#call = call;
    this.#options = options;
    this.#unlisten = options.log.onDurable(() => this.#pump());
    call.on('data', (bytes: Buffer) => this.#hear(bytes));
    call.on('end', () => this.#end(undefined));
    call.on('cancelled', () => this.#over());
    call.on('error', () => this.#over());
  }

  /** Ends because the writer stops. */
  stop(): void {
    this.#end(stopping);
  }

  #hear(bytes: Buffer): void {
    if (this.#isOver) return;
    try {
      const request = codecs.logRequest.decode(bytes);
      if (!this.#isBegun) this.#begin(request);
      else if (this.#follower !== undefined) this.#told(this.#follower, request);
    } catch (error) {
      this.#end(callStatus(error, this.#options.tell));
    }
  }

  #begin(request: LogRequest__Output): void {
    const { log, followers } = this.#options;
    checkRequest(request, this.#options);
    const { shard, fromSeq, durableSeq, address, onlyReads } = request;
    const follower: Follower = { shard, address, durableSeq };
    this.#isBegun = true;
    if (!onlyReads) {
      followers.add(follower);
      this.#follower = follower;
    }
    const isGone = fromSeq < log.firstSeq(shard);
    const first = {
      logId: log.logId,
      nextSeq: log.durableSeq,
      peers: followers.peersOf(follower),
      snapshotNeeded: isGone,
    };
    this.#write(codecs.logResponse.encode(first));
    if (isGone) {
      this.#end(undefined);
      return;
    }
    this.#cursor = new LogCursor(log, shard, fromSeq);
    this.#pump();
  }

  #told(follower: Follower, { durableSeq, address }: LogRequest__Output): void {
    checkReached('durable_seq', durableSeq, this.#options.log);
    this.#options.followers.tell(follower, durableSeq, address);
    void this.#options.trimmer.trim();
  }

  #pump(): void {
    try {
      while (!this.#isOver && this.#cursor !== undefined && this.#inFlight < maxInFlight) {
        if (!this.#step(this.#cursor)) return;
      }
    } catch (error) {
      this.#end(callStatus(error, this.#options.tell));
    }
  }

  /** Whether there may be more. */
  #step(cursor: LogCursor): boolean {
    const step = cursor.next();
    if (step.type === 'response') this.#write(step.bytes);
    if (step.type === 'gone') {
      this.#write(codecs.logResponse.encode({ snapshotNeeded: true, nextSeq: this.#options.log.durableSeq }));
      this.#end(undefined);
    }
    return step.type === 'response';
  }

  #write(bytes: Buffer): void {
    this.#inFlight++;
    this.#call.write(bytes, () => {
      this.#inFlight--;
      this.#pump();
    });
  }

  #end(status: CallStatus | undefined): void {
    if (this.#isOver) return;
    if (status === undefined) this.#call.end();
    else this.#call.emit('error', status);
    this.#over();
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#unlisten();
    if (this.#follower !== undefined) this.#options.followers.remove(this.#follower);
    this.#options.onOver();
  }
}

/** @throws InvalidRequest or WrongLog if the replica cannot follow this log from where it is */
function checkRequest(request: LogRequest__Output, { index, buildId, shards, log }: LogStreamOptions): void {
  checkIndex(request.index, index);
  const { shard, fromSeq, durableSeq } = request;
  if (shard >= shards) throw new InvalidRequest(`shard must be in [0, ${shards - 1}], got ${shard}`);
  if (request.buildId !== buildId) {
    throw new WrongLog(
      `build_id must be ${JSON.stringify(buildId)}, the build that this log goes on from, got ` +
        `${JSON.stringify(request.buildId)}: the replica has another build of the index`,
    );
  }
  if (request.logId !== '' && request.logId !== log.logId) {
    throw new WrongLog(
      `log_id must be ${JSON.stringify(log.logId)} or empty, got ${JSON.stringify(request.logId)}: the replica has ` +
        'taken in writes of another log, and its documents are not those of this one',
    );
  }
  if (request.logId === '' && fromSeq > log.startSeq) {
    throw new WrongLog(`from_seq must be at most ${log.startSeq} where log_id is empty, got ${fromSeq}`);
  }
  checkReached('from_seq', fromSeq, log);
  checkReached('durable_seq', durableSeq, log);
}

/** A replica was only ever told what is durable: one that has more has lost its log, or the log was put back. */
function checkReached(field: string, seq: number, log: Log): void {
  if (seq <= log.durableSeq) return;
  throw new WrongLog(
    `${field} must be at most ${log.durableSeq}, the next number of this log, got ${seq}: the replica has taken in ` +
      'writes that this log does not have',
  );
}
