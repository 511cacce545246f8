import type { Clock } from '@muster/proto';
import { exchangeEveryMs } from '../policy/shared-policies.js';
import type { DigestsMessage, News, OthersMessage } from './exchange-member.js';

/** The way to one of the processes. */
export interface ExchangeChannel {
  /** Calls `sent` when the message is on its way, or cannot be sent. */
  send(message: OthersMessage, sent: () => void): void;
}

/** One of the processes, as a `Worker` of `node:cluster` is. */
export interface ExchangeProcess extends ExchangeChannel {
  on(event: 'message', listener: (message: DigestsMessage) => void): unknown;
  once(event: 'exit', listener: () => void): unknown;
}

/** Time from when all are to tell until what they told is handed on, in milliseconds. */
const collectMs = 20;

/** What a process told last. */
interface Told {
  readonly process: number;
  readonly part: string;
  readonly digest: string;
  readonly atMs: number;
}

interface Member {
  readonly channel: ExchangeChannel;
  /** What it told last, by part. */
  readonly told: Map<string, Told>;
  /** What it is to hear; of what was told twice meanwhile, the later. */
  readonly news: Map<string, Told | { readonly process: number; readonly hasEnded: true }>;
  isSending: boolean;
  /** It does not know when it is to tell, or tells at other times. */
  isAstray: boolean;
}

/**
 * Hands on, in the first process, what each of the others tells to all the others: every 100 ms if there is something, and
 * has all tell shortly before, so that what one learns is with the others little later than after 100 ms. It keeps the last
 * that each has told, for those that come later or do not take anything just now: so a process that stands still costs no
 * memory.
 */
export class Exchange {
  private readonly members = new Map<number, Member>();
  private isDue = false;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Hears what a process tells, until it ends. */
  watch(process: number, worker: ExchangeProcess): void {
    // What a process told at last may be read after its end, and must not bring it back.
    let hasEnded = false;
    worker.on('message', (message) => {
      if (message.type === 'digests' && !hasEnded) this.tell(process, worker, message);
    });
    worker.once('exit', () => {
      hasEnded = true;
      this.end(process);
    });
  }

  /** A process has told something; with its first message it takes part. */
  private tell(process: number, channel: ExchangeChannel, { digests }: DigestsMessage): void {
    const member = this.members.get(process) ?? this.join(process, channel);
    const atMs = this.clock.now();
    if (untilBeat(atMs) > 2 * collectMs) member.isAstray = true;
    for (const [part, digest] of Object.entries(digests)) {
      const told: Told = { process, part, digest, atMs };
      member.told.set(part, told);
      this.spread(process, `${process}/${part}`, told);
    }
    if (member.isAstray) this.flushSoon();
  }

  /** What a process that has ended told is forgotten, here and by the others. */
  private end(process: number): void {
    const member = this.members.get(process);
    if (member === undefined) return;
    this.members.delete(process);
    for (const { news } of this.members.values()) {
      for (const part of member.told.keys()) news.delete(`${process}/${part}`);
    }
    this.spread(process, `${process}`, { process, hasEnded: true });
  }

  private join(process: number, channel: ExchangeChannel): Member {
    const known = [...this.members.values()].flatMap(({ told }) => [...told.values()]);
    const news: Member['news'] = new Map(known.map((told) => [`${told.process}/${told.part}`, told]));
    const member: Member = { channel, told: new Map(), news, isSending: false, isAstray: true };
    this.members.set(process, member);
    return member;
  }

  private spread(from: number, key: string, what: Told | { readonly process: number; readonly hasEnded: true }): void {
    for (const [process, { news }] of this.members) {
      if (process !== from) news.set(key, what);
    }
    this.flushSoon();
  }

  private flushSoon(): void {
    if (this.isDue) return;
    this.isDue = true;
    // If this process stood still, more lies in the sockets; what is later takes the place of what is earlier.
    this.clock.setTimer(untilBeat(this.clock.now()), () => this.clock.defer(() => this.flush()));
  }

  private flush(): void {
    this.isDue = false;
    const nowMs = this.clock.now();
    for (const member of this.members.values()) {
      if ((member.news.size > 0 || member.isAstray) && !member.isSending) this.send(member, nowMs);
    }
  }

  private send(member: Member, nowMs: number): void {
    const news = [...member.news.values()].map((one): News => {
      if ('hasEnded' in one) return one;
      const { process, part, digest, atMs } = one;
      return { process, part, digest, ageMs: nowMs - atMs };
    });
    member.news.clear();
    member.isSending = true;
    member.isAstray = false;
    const leftMs = untilBeat(nowMs) - collectMs;
    const tellInMs = leftMs > 0 ? leftMs : leftMs + exchangeEveryMs;
    member.channel.send({ type: 'others', news, tellInMs }, () => {
      member.isSending = false;
      if (member.news.size > 0) this.flushSoon();
    });
  }
}

/** Time until what was told is handed on next. */
function untilBeat(nowMs: number): number {
  return exchangeEveryMs - (nowMs % exchangeEveryMs);
}
