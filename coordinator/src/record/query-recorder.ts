import type { QueryRecord, QueryRecordsRequest__Output } from '@muster/proto';
import type { AdmissionRecorder } from '../admission.js';
import { isDegraded, type KeptQuery, keepQuery } from './keep-query.js';
import { defaultRecords } from './merge-records.js';
import type { QueryLog } from './query-log.js';
import type { QueryNotes } from './query-notes.js';
import { queryRecord } from './query-record.js';
import { RecordRing } from './record-ring.js';

/** Most memory that remembered queries take in a process: 16 MiB, and their texts, at most 2 KiB each. */
const ringNumbers = 1 << 21;
/** One in so many entries is kept beside the others for queries refused at the door. */
const refusedShare = 10;
const refusedNumbers = 1 << 17;

/** What a recorder takes from outside. */
export interface QueryRecorderOptions {
  /** Is told of every query; nothing if none is to be logged. */
  readonly log: QueryLog | undefined;
  /** The time of day in milliseconds. */
  readonly epochNow: () => number;
  /** This process among those of its host. */
  readonly process: number;
}

/** Remembers how queries went, and tells the log of some. What comes in is only kept; records are made when read. */
export class QueryRecorder implements AdmissionRecorder {
  private readonly ring: RecordRing;
  /** Apart, because under overload they are so many that nothing else would be remembered. */
  private readonly refusals: RecordRing;
  private readonly log: QueryLog | undefined;
  private readonly isOn: boolean;

  readonly epochNow: () => number;
  readonly process: number;

  /** @param entries most queries that are remembered; 0: none */
  constructor(entries: number, { log, epochNow, process }: QueryRecorderOptions) {
    this.epochNow = epochNow;
    this.process = process;
    this.ring = new RecordRing({ entries, numbers: ringNumbers });
    this.refusals = new RecordRing({ entries: Math.ceil(entries / refusedShare), numbers: refusedNumbers });
    this.log = log;
    this.isOn = entries > 0 || log !== undefined;
  }

  /** A query has ended, with an answer or the error that its notes name. */
  ended(notes: QueryNotes, nowMs: number): void {
    if (this.isOn) this.take(keepQuery(notes, nowMs), this.ring);
  }

  /** A query was refused at the door. */
  refused(notes: QueryNotes, nowMs: number): void {
    if (this.isOn) this.take(keepQuery(notes, nowMs), this.refusals);
  }

  /**
   * The records asked for, those of queries that ended last first, made as they are read; nothing for each query that was
   * passed over. Queries may end while they are read: the oldest that give way for them are left out then.
   */
  *records(wanted: QueryRecordsRequest__Output): Generator<QueryRecord | undefined, void> {
    let room = wanted.limit || defaultRecords;
    for (const query of latestOf(this.ring.latest(), this.refusals.latest())) {
      if (!isWanted(query, wanted)) {
        yield undefined;
        continue;
      }
      yield queryRecord(query);
      if (--room === 0) return;
    }
  }

  private take(query: KeptQuery, ring: RecordRing): void {
    ring.add(query);
    this.log?.consider(query);
  }
}

/** Both, each in the order of their ends, the last first, in that order. */
function* latestOf(one: Iterator<KeptQuery>, other: Iterator<KeptQuery>): Generator<KeptQuery, void> {
  let a = one.next();
  let b = other.next();
  while (a.done !== true || b.done !== true) {
    if (b.done === true || (a.done !== true && endOf(a.value) >= endOf(b.value))) {
      yield a.value;
      a = one.next();
    } else {
      yield b.value;
      b = other.next();
    }
  }
}

function isWanted(query: KeptQuery, { route, minTotalUs, degradedOnly }: QueryRecordsRequest__Output): boolean {
  if (route !== '' && query.route !== route) return false;
  if (query.times.totalMs * 1000 < minTotalUs) return false;
  return !degradedOnly || isDegraded(query);
}

function endOf({ acceptedMs, times }: KeptQuery): number {
  return acceptedMs + times.totalMs;
}
