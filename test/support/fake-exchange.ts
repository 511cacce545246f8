import {
  type DigestsMessage,
  Exchange,
  joinExchange,
  type OtherDigest,
  type OthersMessage,
  type SharedPolicies,
} from '@muster/coordinator';
import { FakeClock, type FakeProcess } from './fake-clock.js';

/** Time a message is on its way, in milliseconds. */
const wayMs = 0.5;
/** Messages that fit into a channel before its sender is told to wait. */
const room = 4;

/** A way between two processes, in virtual time: what is sent is JSON, and what is not read stays in it. */
class FakePipe<Message> {
  sent = 0;
  private unread = 0;
  private readonly waiting: (() => void)[] = [];
  /** The most that has lain in it. */
  mostUnread = 0;
  private readonly sender: FakeProcess;
  private readonly receiver: FakeProcess;
  private readonly receive: (message: Message) => void;

  constructor(sender: FakeProcess, receiver: FakeProcess, receive: (message: Message) => void) {
    this.sender = sender;
    this.receiver = receiver;
    this.receive = receive;
  }

  send(message: Message, sent: () => void): void {
    this.sent++;
    this.mostUnread = Math.max(this.mostUnread, ++this.unread);
    if (this.unread <= room) this.sender.arrive(0, sent);
    else this.waiting.push(sent);
    const copy: Message = JSON.parse(JSON.stringify(message));
    this.receiver.arrive(wayMs, () => {
      this.unread--;
      const next = this.waiting.shift();
      if (next !== undefined) this.sender.arrive(0, next);
      this.receive(copy);
    });
  }
}

/** Knows numbers by name, and takes what others know for as good as its own. */
export class FakeKnowledge implements SharedPolicies {
  readonly own: Record<string, { readonly value: number; readonly atMs: number }> = {};
  /** What others told, by their numbers. */
  readonly others = new Map<number, unknown>();
  /** What it heard, in order. */
  readonly heard: OtherDigest[] = [];
  hasChanged = false;
  digests = 0;
  /** Times that it was asked whether something has changed. */
  looks = 0;
  private readonly clock: FakeProcess;

  constructor(clock: FakeProcess) {
    this.clock = clock;
  }

  learnt(name: string, value: number): void {
    this.own[name] = { value, atMs: this.clock.now() };
    this.hasChanged = true;
  }

  digest(nowMs: number): unknown {
    this.looks++;
    if (!this.hasChanged) return undefined;
    this.hasChanged = false;
    this.digests++;
    return Object.fromEntries(
      Object.entries(this.own).map(([name, { value, atMs }]) => [name, { value, ageMs: nowMs - atMs }]),
    );
  }

  learn(others: readonly OtherDigest[]): void {
    for (const other of others) {
      this.heard.push(other);
      if (other.digest === undefined) this.others.delete(other.process);
      else this.others.set(other.process, other.digest);
    }
  }
}

/** A process that takes part. */
export interface FakeMember {
  readonly clock: FakeProcess;
  readonly knowledge: FakeKnowledge;
  readonly logged: string[];
  /** From it to the first process, and back. */
  readonly up: FakePipe<DigestsMessage>;
  readonly down: FakePipe<OthersMessage>;
  /** It ends, which is known at once: nothing gets there any more, and what it told may still be on its way. */
  end(): void;
}

/** The processes of a host in virtual time. */
export class FakeHost {
  /** The first process's. */
  readonly clock = new FakeClock();
  readonly exchange = new Exchange(this.clock);

  /** Starts a process with this number. */
  start(number: number, more: (clock: FakeProcess) => Record<string, SharedPolicies> = () => ({})): FakeMember {
    const clock = this.clock.anotherProcess(1_000_000 * (number + 1));
    const knowledge = new FakeKnowledge(clock);
    const logged: string[] = [];
    let isThere = true;
    let listener = (_message: OthersMessage): void => {};
    const down = new FakePipe<OthersMessage>(this.clock, clock, (message) => {
      if (isThere) listener(message);
    });
    let read = (_message: DigestsMessage): void => {};
    let ended = (): void => {};
    const up = new FakePipe<DigestsMessage>(clock, this.clock, (message) => read(message));
    this.exchange.watch(number, {
      on: (_event, listen) => {
        read = listen;
      },
      once: (_event, listen) => {
        ended = listen;
      },
      send: (message, sent) => down.send(message, sent),
    });
    const channel = {
      on: (_event: 'message', listen: (message: OthersMessage) => void) => {
        listener = listen;
      },
      connected: true,
      send: (message: DigestsMessage, sent: () => void) => up.send(message, sent),
    };
    // Node's timers count whole milliseconds, and so may fire a little early.
    const setTimer = (ms: number, fire: () => void) => clock.setTimer(ms - 0.4, fire);
    const nodes = { now: () => clock.now(), defer: (fire: () => void) => clock.defer(fire), setTimer };
    const options = { clock: nodes, log: (line: string) => void logged.push(line) };
    const leave = joinExchange({ replicas: knowledge, ...more(clock) }, channel, options);
    return {
      clock,
      knowledge,
      logged,
      up,
      down,
      end: () => {
        isThere = false;
        leave();
        ended();
      },
    };
  }
}
