import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@muster/proto';
import { CommandFailed } from '../cli/failure.js';
import type { ChildMessage, ParentMessage } from '../cli/parent.js';
import { firstStart, type RestartPolicy, type Supervision, type SupervisionEvent, supervise } from './supervision.js';

/** A process of a cluster as it stands. */
export interface ProcessStatus {
  /** Unique in the cluster: `web/2/a`, `places`, `coordinator`. */
  readonly name: string;
  readonly state: Supervision['state'];
  /** Number of the running process; undefined while there is none. */
  readonly pid: number | undefined;
  /** Where it is asked; undefined until it first listened. */
  readonly address: string | undefined;
  /** Times it was started again. */
  readonly restarts: number;
  /** Why it serves nothing though it listens; undefined if it does, or does not listen. */
  readonly lack: string | undefined;
}

/** Where a process is asked. */
export interface Listening {
  readonly address: string;
  readonly admin?: string;
  readonly adminService?: string;
  /** Why it serves nothing yet. */
  readonly lack?: string;
}

/** What a supervised process runs and whom it tells. */
export interface SupervisedProcessOptions {
  readonly name: string;
  /** Arguments of `muster` for a start; told where it listened before, to listen there again. */
  readonly args: (former: Listening | undefined) => readonly string[];
  readonly clock: Clock;
  /** How long it is left alone after a crash. @default as `muster up` does */
  readonly restart?: RestartPolicy | undefined;
  /** Node's own options for the process. */
  readonly execArgv: readonly string[];
  readonly onChange: () => void;
  /** Told of each line the process writes to standard error, and of each crash. */
  readonly onLine: (line: string) => void;
}

/** Time to drain before a process is killed, in milliseconds. */
const stopMs = 8000;
/** Time for the last messages of a process that is gone, in milliseconds. */
const lastMessagesMs = 250;
const muster = fileURLToPath(new URL('../muster.js', import.meta.url));

/** A `muster serve` process that is started again whenever it crashes, at its former address. */
export class SupervisedProcess {
  readonly #options: SupervisedProcessOptions;
  #supervision: Supervision = firstStart;
  #child: ChildProcess | undefined;
  #listening: Listening | undefined;
  #restarts = 0;
  #failure: string | undefined;
  #cancelTimer = (): void => {};
  #isOver: Deferred<void> = deferred();
  #firstListening: Deferred<Listening> = deferred();

  constructor(options: SupervisedProcessOptions) {
    this.#options = options;
  }

  get status(): ProcessStatus {
    const { state } = this.#supervision;
    const { address, lack } = this.#listening ?? {};
    return {
      name: this.#options.name,
      state,
      pid: this.#child?.pid,
      address,
      restarts: this.#restarts,
      lack: state === 'ready' ? lack : undefined,
    };
  }

  /** Starts it. Resolves when it first listens, rejects if it gives up before, say for a damaged index. */
  start(): Promise<Listening> {
    this.#fork();
    return this.#firstListening.promise;
  }

  /** Lets it listen at once, though it may have nothing to serve yet, if it is a replica that follows a writer. */
  listenNow(): void {
    const message: ParentMessage = { type: 'listen' };
    // One that is just ending is told nothing.
    if (this.#child?.connected === true) this.#child.send(message, () => {});
  }

  /** Asks it to end, and kills it if it has not after 8 s. Resolves when it is gone. */
  stop(): Promise<void> {
    this.#cancelTimer();
    this.#on('stop');
    if (this.#child === undefined) {
      this.#on('exited');
      this.#end();
    } else {
      this.#child.kill('SIGTERM');
      this.#cancelTimer = this.#options.clock.setTimer(stopMs, () => this.kill());
    }
    return this.#isOver.promise;
  }

  /** Kills it at once. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  #fork(): void {
    const { args, execArgv, onLine } = this.#options;
    this.#failure = undefined;
    const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const;
    const child = fork(muster, args(this.#listening), { execArgv: [...execArgv], stdio: [...stdio] });
    this.#child = child;
    child.on('message', (message) => this.#receive(message as ChildMessage));
    child.on('error', (error) => onLine(error.message));
    child.once('exit', (code, signal) => this.#awaitLastMessages(child, signal ?? `exit code ${code}`));
    if (child.stderr !== null) createInterface(child.stderr).on('line', onLine);
    this.#options.onChange();
  }

  #receive(message: ChildMessage): void {
    if (message.type === 'failed') {
      this.#failure = message.message;
      return;
    }
    this.#listening = message;
    this.#on('listening');
    this.#firstListening.resolve(message);
  }

  /** A process that says why it fails ends at once, so that its end may overtake its words. */
  #awaitLastMessages(child: ChildProcess, how: string): void {
    const over = (): void => {
      cancel();
      child.off('close', over);
      this.#exited(how);
    };
    const cancel = this.#options.clock.setTimer(lastMessagesMs, over);
    child.once('close', over);
  }

  #exited(how: string): void {
    this.#child = undefined;
    this.#cancelTimer();
    const { name, onLine } = this.#options;
    const wasKilled = how.startsWith('SIG');
    if (this.#listening === undefined && !wasKilled && this.#supervision.state === 'starting') {
      this.#supervision = { state: 'stopped' };
      this.#end(new CommandFailed(`${name}: ${this.#failure ?? `ended with ${how} before it listened`}`));
      return;
    }
    this.#on('exited');
    if (this.#supervision.state !== 'restarting') {
      this.#end();
      return;
    }
    const { delayMs } = this.#supervision;
    onLine(`${this.#failure ?? `ended by ${how}`}; starting it again in ${delayMs} ms`);
    this.#cancelTimer = this.#options.clock.setTimer(delayMs, () => this.#restart());
  }

  #restart(): void {
    this.#restarts++;
    this.#on('started');
    this.#fork();
  }

  #end(error = new CommandFailed(`${this.#options.name}: stopped before it listened`)): void {
    this.#options.onChange();
    this.#isOver.resolve();
    this.#firstListening.reject(error);
  }

  #on(event: SupervisionEvent): void {
    const { clock, restart } = this.#options;
    this.#supervision = supervise(this.#supervision, event, clock.now(), restart);
    this.#options.onChange();
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((give, refuse) => {
    resolve = give;
    reject = refuse;
  });
  // Who waits is told; that nobody does is no fault.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
