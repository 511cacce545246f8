import { status } from '@grpc/grpc-js';
import { codecs, type SetAliasRequest__Output } from '@muster/proto';
import type { Aliases } from '../words.js';
import type { AliasChange, Refusal } from './check-alias.js';

/** A request of an operator that is refused; the message says why. */
export class AdminRefusal extends Error {
  override readonly name = 'AdminRefusal';
  readonly code: status;

  constructor({ code, message }: Refusal) {
    super(message);
    this.code = code;
  }
}

/** Those whose aliases are switched: one process, or all that share a port. */
export interface AliasHosts {
  /** Why one of them cannot switch so; nothing if all can. */
  check(change: AliasChange): Promise<Refusal | undefined>;
  /** Keeps the aliases on disk; nothing if nobody said where. */
  readonly keep: ((aliases: Aliases) => Promise<void>) | undefined;
  /** Switches all of them. */
  apply(change: AliasChange): Promise<void>;
}

/** Switches aliases, one at a time: checked by all, then kept, then switched by all. */
export class AliasSwitch {
  private state: Aliases;
  private last: Promise<unknown> = Promise.resolve();
  private readonly hosts: AliasHosts;

  constructor(initial: Aliases, hosts: AliasHosts) {
    this.state = initial;
    this.hosts = hosts;
  }

  /** The aliases as they are. */
  get aliases(): Aliases {
    return this.state;
  }

  /** Gives a `SetAliasResponse`, encoded. Rejects with {@link AdminRefusal}; the aliases are as they were then. */
  set(change: SetAliasRequest__Output): Promise<Buffer> {
    const done = this.last.then(() => this.switch(change));
    this.last = done.catch(() => {});
    return done;
  }

  private async switch(change: AliasChange): Promise<Buffer> {
    const refusal = await this.hosts.check(change);
    if (refusal !== undefined) throw new AdminRefusal(refusal);
    const { alias, index } = change;
    const previous = this.state.get(alias) ?? '';
    const next = new Map([...this.state, [alias, index]]);
    await this.keep(next);
    // Whoever is started from now on begins with it.
    this.state = next;
    await this.hosts.apply(change);
    return codecs.setAliasResponse.encode({ previous, isKept: this.hosts.keep !== undefined });
  }

  private async keep(next: Aliases): Promise<void> {
    try {
      await this.hosts.keep?.(next);
    } catch (error) {
      const message = `the aliases cannot be kept, so nothing was changed: ${(error as Error).message}`;
      throw new AdminRefusal({ code: status.UNAVAILABLE, message });
    }
  }
}
