import { Client, type ClientOptions, credentials } from '@grpc/grpc-js';
import type { Clock } from '../clock.js';
import type { SearchAnswer__Output } from '../generated/messages.js';
import { ClientSession } from '../session/client-session.js';
import { searchAnswerCodecs } from '../session/frame-codecs.js';
import { clientStream, type OpenStream } from '../session/stream.js';

/** Options of every channel that carries a session. */
export const sessionChannelOptions: ClientOptions = {
  // A session is for one process: two must never share a connection.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.max_receive_message_length': 4 * 1024 * 1024,
  'grpc-node.flow_control_window': 1024 * 1024,
};

/** Opens session streams to `address`, each on a connection of its own. */
export function openSessionStream(address: string, method: { readonly path: string }): OpenStream {
  return (events) => {
    const client = new Client(address, credentials.createInsecure(), sessionChannelOptions);
    const identity = (bytes: Buffer): Buffer => bytes;
    const call = client.makeBidiStreamRequest<Buffer, Buffer>(method.path, identity, identity);
    return clientStream(call, events, () => client.close());
  };
}

/** A call that waits for a session. */
export interface Waiter {
  /** A session has opened. */
  opened(): void;
  /** The pool was closed. */
  closed(): void;
}

/** Most calls that wait for a session. */
const maxWaiters = 1024;
/** Time between two tries to meet a process, in milliseconds; halved to 1.5 times at random. */
const tryMs = 25;
/** The same when many tries have met nobody new: doubled each time, to this. */
const maxTryMs = 5000;

type Session = ClientSession<SearchAnswer__Output>;

/**
 * Sessions to all processes behind one address; calls go to the one with least in flight.
 *
 * The system spreads connections over the processes as it likes, so the pool opens one after another, drops those to a
 * process that it has met, and goes on until it has met each: quickly for 4 tries a process, then more and more slowly,
 * for one that has died is there again some day. When a process is lost, or drains, it is quick again.
 */
export class SessionPool {
  private readonly sessions = new Set<Session>();
  private readonly waiters = new Set<Waiter>();
  private tries = 0;
  /** As the last greeting said. */
  private processes = 1;
  private lastTrouble: string | undefined;
  private cancelTry: (() => void) | undefined;
  private isOver = false;
  private readonly address: string;
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly openStream: OpenStream;

  /** @param address where `openStream` leads, for people */
  constructor(address: string, clock: Clock, random: () => number, openStream: OpenStream) {
    this.address = address;
    this.clock = clock;
    this.random = random;
    this.openStream = openStream;
    this.open();
  }

  /** The open session with least in flight; undefined if none is open or all are full. */
  pick(): Session | undefined {
    let best: Session | undefined;
    for (const session of this.sessions) {
      if (session.hasRoom && isBetter(session, best)) best = session;
    }
    return best;
  }

  /** Whether any session is open, with room or without. */
  get isOpen(): boolean {
    return [...this.sessions].some((session) => session.current.kind === 'open');
  }

  /** Whether the pool was closed. */
  get isClosed(): boolean {
    return this.isOver;
  }

  /** Whether as many calls wait for a session as may: 1,024. */
  get isCrowded(): boolean {
    return this.waiters.size >= maxWaiters;
  }

  /** Why no session is open, for people. */
  get trouble(): string {
    return this.lastTrouble === undefined
      ? `no session with ${this.address}`
      : `no session with ${this.address}: ${this.lastTrouble}`;
  }

  /** Tells `waiter` once, when a session opens or the pool is closed. Gives a function that stops it. */
  wait(waiter: Waiter): () => void {
    this.waiters.add(waiter);
    return () => this.waiters.delete(waiter);
  }

  /** Ends all sessions. */
  close(): void {
    this.isOver = true;
    this.cancelTry?.();
    for (const session of this.sessions) session.close();
    this.sessions.clear();
    for (const waiter of this.takeWaiters()) waiter.closed();
  }

  private open(): void {
    this.tries++;
    let wasOpen = false;
    const session: Session = new ClientSession({
      open: this.openStream,
      codecs: searchAnswerCodecs,
      clock: this.clock,
      random: this.random,
      onChange: (state) => {
        if (state.kind === 'open') this.clock.defer(() => this.opened(session));
        else if (wasOpen && state.kind !== 'closed') this.lost();
        if (state.kind === 'waiting') this.lastTrouble = state.reason;
        wasOpen = state.kind === 'open';
      },
    });
    this.sessions.add(session);
  }

  private opened(session: Session): void {
    if (session.current.kind !== 'open') return;
    this.lastTrouble = undefined;
    this.processes = session.current.hello.processes;
    this.discardDoubles();
    this.seek();
    for (const waiter of this.takeWaiters()) waiter.opened();
  }

  /** A known process is lost or drains: another may be there already, or soon. */
  private lost(): void {
    this.tries = 0;
    this.cancelTry?.();
    this.cancelTry = undefined;
    this.seek();
  }

  /** Sees to it that a session is opened soon, if there is a process to meet. */
  private seek(): void {
    if (this.cancelTry !== undefined || !this.isShort()) return;
    const slower = Math.max(0, Math.min(10, this.tries - 4 * this.processes));
    const delay = Math.min(maxTryMs, tryMs * 2 ** slower) * (0.5 + this.random());
    this.cancelTry = this.clock.setTimer(delay, () => {
      this.cancelTry = undefined;
      if (this.isShort()) this.open();
    });
  }

  /** Whether a process was not met. A session that is about to open may be the one with it. */
  private isShort(): boolean {
    if (this.isOver) return false;
    const met = new Set<number>();
    for (const { current } of this.sessions) {
      if (current.kind === 'open') met.add(current.hello.process);
      else if (current.kind !== 'draining') return false;
    }
    return met.size < this.processes;
  }

  private discardDoubles(): void {
    const met = new Set<number>();
    for (const session of this.sessions) {
      if (session.current.kind !== 'open') continue;
      const { process } = session.current.hello;
      if (met.has(process) && session.inFlight === 0) this.discard(session);
      else met.add(process);
    }
  }

  private takeWaiters(): Waiter[] {
    const waiters = [...this.waiters];
    this.waiters.clear();
    return waiters;
  }

  private discard(session: Session): void {
    this.sessions.delete(session);
    session.close();
  }
}

function isBetter(session: Session, best: Session | undefined): boolean {
  if (best === undefined) return true;
  if (session.owesPong !== best.owesPong) return best.owesPong;
  return session.inFlight < best.inFlight;
}
