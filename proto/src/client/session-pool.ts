import { Client, type ClientOptions, credentials } from '@grpc/grpc-js';
import type { Clock } from '../clock.js';
import type { SearchAnswer__Output } from '../generated/messages.js';
import { searchService } from '../services.js';
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

/** Sessions to all processes behind one address; calls go to the one with least in flight. */
export class SessionPool {
  private readonly sessions = new Set<ClientSession<SearchAnswer__Output>>();
  private readonly waiters = new Set<() => void>();
  private tries = 0;
  private readonly address: string;
  private readonly clock: Clock;
  private readonly random: () => number;

  constructor(address: string, clock: Clock, random: () => number) {
    this.address = address;
    this.clock = clock;
    this.random = random;
    this.open();
  }

  /** The open session with least in flight; undefined if none is open or all are full. */
  pick(): ClientSession<SearchAnswer__Output> | undefined {
    let best: ClientSession<SearchAnswer__Output> | undefined;
    for (const session of this.sessions) {
      if (session.hasRoom && isBetter(session, best)) best = session;
    }
    return best;
  }

  /** Whether any session is open, with room or without. */
  get isOpen(): boolean {
    return [...this.sessions].some((session) => session.current.kind === 'open');
  }

  /** Why no session is open, for people. */
  get trouble(): string {
    const waiting = [...this.sessions].map((session) => session.current).find((state) => state.kind === 'waiting');
    return waiting === undefined ? `no session with ${this.address} yet` : `${this.address}: ${waiting.reason}`;
  }

  /** Calls `onOpen` when a session opens. Gives a function that stops it. */
  whenOpen(onOpen: () => void): () => void {
    this.waiters.add(onOpen);
    return () => this.waiters.delete(onOpen);
  }

  /** Ends all sessions. */
  close(): void {
    for (const session of this.sessions) session.close();
    this.sessions.clear();
  }

  private open(): void {
    this.tries++;
    const session: ClientSession<SearchAnswer__Output> = new ClientSession({
      open: openSessionStream(this.address, searchService.Session),
      codecs: searchAnswerCodecs,
      clock: this.clock,
      random: this.random,
      onChange: (state) => state.kind === 'open' && this.clock.defer(() => this.opened(session)),
    });
    this.sessions.add(session);
  }

  /** The system spreads connections over the processes as it likes: try until each was met, 4 times their number. */
  private opened(session: ClientSession<SearchAnswer__Output>): void {
    if (session.current.kind !== 'open') return;
    const { processes } = session.current.hello;
    const met = new Map<number, ClientSession<SearchAnswer__Output>>();
    for (const other of this.sessions) {
      if (other.current.kind !== 'open') continue;
      const { process } = other.current.hello;
      if (met.has(process) && other.inFlight === 0) this.discard(other);
      else met.set(process, other);
    }
    if (met.size < processes && this.tries < 4 * processes) this.open();
    for (const onOpen of [...this.waiters]) onOpen();
  }

  private discard(session: ClientSession<SearchAnswer__Output>): void {
    this.sessions.delete(session);
    session.close();
  }
}

function isBetter(
  session: ClientSession<SearchAnswer__Output>,
  best: ClientSession<SearchAnswer__Output> | undefined,
): boolean {
  if (best === undefined) return true;
  if (session.owesPong !== best.owesPong) return best.owesPong;
  return session.inFlight < best.inFlight;
}
