import {
  type DigestsMessage,
  Exchange,
  joinExchange,
  type OthersMessage,
  type SharedPolicies,
} from '@muster/coordinator';
import type { VirtualClock, VirtualProcess } from './virtual-clock.js';

/** A process of the coordinator and what it can learn from the others. */
export interface SharingProcess {
  readonly clock: VirtualProcess;
  readonly shared: Readonly<Record<string, SharedPolicies>>;
}

/** How long a message between two processes is on its way, in milliseconds. */
const wayMs = 0.2;

/** Lets processes tell each other what they know, as those of a host do: over one more process, which asks nobody. */
export function exchangeBetween(
  processes: readonly SharingProcess[],
  clock: VirtualClock,
  log: (message: string) => void,
): void {
  const first = clock.anotherProcess();
  const exchange = new Exchange(first);
  processes.forEach(({ clock: member, shared }, number) => {
    const toFirst = new Way<DigestsMessage>(member, first);
    const toMember = new Way<OthersMessage>(first, member);
    exchange.watch(number, {
      send: (message, sent) => toMember.send(message, sent),
      on: (_event, listener) => toFirst.to(listener),
      once: () => {},
    });
    const channel = {
      connected: true,
      send: (message: DigestsMessage, sent: () => void) => toFirst.send(message, sent),
      on: (_event: 'message', listener: (message: OthersMessage) => void) => toMember.to(listener),
    };
    joinExchange(shared, channel, { clock: member, log });
  });
}

/** Messages from one process to another. */
class Way<Message> {
  private readonly from: VirtualProcess;
  private readonly target: VirtualProcess;
  private listener: (message: Message) => void = () => {};

  constructor(from: VirtualProcess, target: VirtualProcess) {
    this.from = from;
    this.target = target;
  }

  to(listener: (message: Message) => void): void {
    this.listener = listener;
  }

  send(message: Message, sent: () => void): void {
    this.target.arrive(wayMs, () => this.listener(message));
    this.from.arrive(wayMs, sent);
  }
}
