import { status } from '@grpc/grpc-js';

/** Why an operator's request is refused. */
export interface Refusal {
  readonly code: status;
  readonly message: string;
}

/** A request of an operator that is refused; the message says why. */
export class AdminRefusal extends Error {
  override readonly name = 'AdminRefusal';
  readonly code: status;

  constructor({ code, message }: Refusal) {
    super(message);
    this.code = code;
  }
}

/** Refuses a request for one of its fields. @param allowed what it may be, as `in [0, 100]` */
export function invalidField(field: string, got: string | number | undefined, allowed: string): Refusal {
  const shown = typeof got === 'string' ? JSON.stringify(got) : (got ?? 'none');
  return { code: status.INVALID_ARGUMENT, message: `${field} must be ${allowed}, got ${shown}` };
}

/** Those who live by a setting: one process, or all that share a port. */
export interface SettingHosts<State, Change> {
  /** Why one of them cannot change so; nothing if all can. @default they always can */
  check?(change: Change): Promise<Refusal | undefined>;
  /** Keeps the setting on disk; nothing if nobody said where. */
  readonly keep: ((next: State) => Promise<void>) | undefined;
  /** Changes all of them. */
  apply(change: Change): Promise<void>;
}

/** A kind of setting. */
export interface SettingKind<State, Change> {
  /** What it is for people, as `the aliases`. */
  readonly what: string;
  /** The setting as it is after a change. */
  after(state: State, change: Change): State;
  /** Why the setting as it is cannot be changed so; nothing if it can. @default it always can */
  refusal?(state: State, change: Change): Refusal | undefined;
}

/** What an operator sets while the coordinator serves, one change at a time: checked by all, then kept, then made by all. */
export class Setting<State, Change> {
  private current: State;
  private last: Promise<unknown> = Promise.resolve();
  private readonly kind: SettingKind<State, Change>;
  private readonly hosts: SettingHosts<State, Change>;

  constructor(initial: State, kind: SettingKind<State, Change>, hosts: SettingHosts<State, Change>) {
    this.current = initial;
    this.kind = kind;
    this.hosts = hosts;
  }

  /** The setting as it is. */
  get state(): State {
    return this.current;
  }

  /** Gives how it was before, and whether the change is kept. Rejects with {@link AdminRefusal}; nothing has changed then. */
  set(change: Change): Promise<{ readonly before: State; readonly isKept: boolean }> {
    const done = this.last.then(() => this.change(change));
    this.last = done.catch(() => {});
    return done;
  }

  /** Rejects with {@link AdminRefusal} if one of those who live by it cannot change so. */
  async refuseIfImpossible(change: Change): Promise<void> {
    const refusal = this.kind.refusal?.(this.current, change) ?? (await this.hosts.check?.(change));
    if (refusal !== undefined) throw new AdminRefusal(refusal);
  }

  private async change(change: Change) {
    await this.refuseIfImpossible(change);
    const before = this.current;
    const next = this.kind.after(before, change);
    await this.keep(next);
    // Whoever is started from now on begins with it.
    this.current = next;
    await this.hosts.apply(change);
    return { before, isKept: this.hosts.keep !== undefined };
  }

  private async keep(next: State): Promise<void> {
    try {
      await this.hosts.keep?.(next);
    } catch (error) {
      const message = `${this.kind.what} cannot be kept, so nothing was changed: ${(error as Error).message}`;
      throw new AdminRefusal({ code: status.UNAVAILABLE, message });
    }
  }
}
