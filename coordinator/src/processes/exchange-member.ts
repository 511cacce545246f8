import type { Clock } from '@muster/proto';
import { exchangeEveryMs, type OtherDigest, type SharedPolicies } from '../policy/shared-policies.js';
import type { Cancel } from '../words.js';

/** What a process has to tell the others, by the name of who knows it, each as JSON. The first message says: I am here. */
export interface DigestsMessage {
  readonly type: 'digests';
  readonly digests: Readonly<Record<string, string>>;
}

/** What others told, for one process. */
export interface OthersMessage {
  readonly type: 'others';
  readonly news: readonly News[];
  /** When it is to tell next, in milliseconds from now: shortly before the first process hands on what was told. */
  readonly tellInMs: number;
}

/** What a process told, or that it has ended. */
export type News =
  | { readonly process: number; readonly part: string; readonly digest: string; readonly ageMs: number }
  | { readonly process: number; readonly hasEnded: true };

/** The way to the first process. */
export interface MemberChannel {
  on(event: 'message', listener: (message: OthersMessage) => void): unknown;
  readonly connected: boolean;
  /** Calls `sent` when the message is on its way, or cannot be sent. */
  send(message: DigestsMessage, sent: () => void): void;
}

/** The way from a process that was started by `node:cluster`, which is what `process` is there. */
export function channelToFirst(process: NodeJS.Process): MemberChannel {
  return {
    on: (event, listener) => process.on(event, listener as (message: unknown) => void),
    get connected() {
      return process.connected;
    },
    send: (message, sent) => void process.send?.(message, undefined, undefined, sent),
  };
}

/** What taking part needs. */
export interface MemberOptions {
  readonly clock: Clock;
  readonly log: (message: string) => void;
}

/** Longest digest that is told, in characters. */
const maxDigestLength = 256 * 1024;

/**
 * Takes part in the exchange between the processes of a host: tells what this one knows, and hands on what others tell.
 * While the first process takes nothing, nothing is told: what is not on its way is made anew then.
 *
 * @param parts who knows something, by names that are the same in all processes
 * @returns ends it
 */
export function joinExchange(
  parts: Readonly<Record<string, SharedPolicies>>,
  channel: MemberChannel,
  options: MemberOptions,
): Cancel {
  const member = new ExchangeMember(parts, channel, options);
  member.start();
  return () => member.stop();
}

class ExchangeMember {
  private isSending = false;
  private isOver = false;
  /** When it is to tell next. */
  private dueMs = 0;
  private cancelTimer: Cancel = () => {};
  /** What went wrong and was told: it may go wrong ten times a second. */
  private readonly told = new Set<string>();
  private readonly parts: Readonly<Record<string, SharedPolicies>>;
  private readonly channel: MemberChannel;
  private readonly options: MemberOptions;

  constructor(parts: Readonly<Record<string, SharedPolicies>>, channel: MemberChannel, options: MemberOptions) {
    this.parts = parts;
    this.channel = channel;
    this.options = options;
  }

  start(): void {
    this.channel.on('message', (message) => {
      if (message.type === 'others' && !this.isOver) this.hear(message);
    });
    this.send({});
    this.tellAt(this.options.clock.now() + exchangeEveryMs);
  }

  stop(): void {
    this.isOver = true;
    this.cancelTimer();
  }

  private tellAt(dueMs: number): void {
    const { clock } = this.options;
    this.dueMs = dueMs;
    this.cancelTimer();
    this.cancelTimer = clock.setTimer(dueMs - clock.now(), () => {
      const nowMs = clock.now();
      // What a late timer has missed is not made up for; one may also be a little early.
      const turns = Math.max(1, Math.ceil((nowMs - this.dueMs) / exchangeEveryMs));
      this.tellAt(this.dueMs + turns * exchangeEveryMs);
      this.tell(nowMs);
    });
  }

  private tell(nowMs: number): void {
    if (this.isSending || !this.channel.connected) return;
    let digests: Record<string, string> | undefined;
    for (const [part, policies] of Object.entries(this.parts)) {
      const digest = this.guard(part, () => policies.digest(nowMs));
      if (digest === undefined) continue;
      const text = JSON.stringify(digest);
      if (text.length > maxDigestLength) {
        this.logOnce(
          `the digest of ${part} is not told: it has ${text.length} of at most ${maxDigestLength} characters`,
        );
        continue;
      }
      digests ??= {};
      digests[part] = text;
    }
    if (digests !== undefined) this.send(digests);
  }

  private send(digests: Readonly<Record<string, string>>): void {
    this.isSending = true;
    this.channel.send({ type: 'digests', digests }, () => {
      this.isSending = false;
    });
  }

  private hear({ news, tellInMs }: OthersMessage): void {
    const nowMs = this.options.clock.now();
    for (const [part, policies] of Object.entries(this.parts)) {
      const others = news.flatMap((one): OtherDigest[] => {
        if ('hasEnded' in one) return [{ process: one.process, digest: undefined, ageMs: 0 }];
        return one.part === part ? [{ process: one.process, digest: JSON.parse(one.digest), ageMs: one.ageMs }] : [];
      });
      if (others.length > 0) this.guard(part, () => policies.learn(others, nowMs));
    }
    this.tellAt(nowMs + tellInMs);
  }

  /** What is shared makes choices better; that it fails must not end the process. */
  private guard<Value>(part: string, run: () => Value): Value | undefined {
    try {
      return run();
    } catch (error) {
      this.logOnce(`the processes share nothing of ${part}: ${String(error)}`);
      return undefined;
    }
  }

  private logOnce(message: string): void {
    const kind = message.replace(/\d+/g, '');
    if (this.told.has(kind)) return;
    this.told.add(kind);
    this.options.log(message);
  }
}
