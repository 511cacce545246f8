import picocolors from 'picocolors';
import type { Colors } from 'picocolors/types.js';
import type { ProcessStatus } from './supervised-process.js';

/** Shows the processes of a cluster as they change. */
export interface Board {
  /** Shows the processes as they stand. */
  show(processes: readonly ProcessStatus[]): void;
  /** Writes a line that stays, above a table that is redrawn. */
  line(text: string): void;
  /** Leaves what is shown as it is; later changes are written line by line. */
  settle(): void;
}

/** A stream that may be a terminal. */
export interface BoardStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A table that is redrawn in place on a terminal, with colours if it shows them; a line for each change elsewhere. */
export function createBoard(stream: BoardStream, colour: boolean): Board {
  const lines = new ChangeLines(stream);
  return stream.isTTY === true ? new Table(stream, lines, picocolors.createColors(colour)) : lines;
}

class ChangeLines implements Board {
  readonly #stream: BoardStream;
  readonly #seen = new Map<string, string>();

  constructor(stream: BoardStream) {
    this.#stream = stream;
  }

  show(processes: readonly ProcessStatus[]): void {
    for (const status of processes) {
      // Why a process is restarted is told by a line of its own; that all are stopped is no news of each.
      const isNews = status.state !== 'restarting' && status.state !== 'stopping' && status.state !== 'stopped';
      if (this.#take(status) && isNews) this.line(describe(status));
    }
  }

  /** Remembers a state as shown; false if it was. */
  #take(status: ProcessStatus): boolean {
    const { name, pid } = status;
    const state = shownState(status);
    // A process that has no number is about to be started: that is no news.
    if (state === 'starting' && pid === undefined) return false;
    if (this.#seen.get(name) === state) return false;
    this.#seen.set(name, state);
    return true;
  }

  remember(processes: readonly ProcessStatus[]): void {
    for (const status of processes) this.#take(status);
  }

  line(text: string): void {
    this.#stream.write(`${text}\n`);
  }

  settle(): void {}
}

class Table implements Board {
  readonly #stream: BoardStream;
  readonly #lines: ChangeLines;
  readonly #colors: Colors;
  #drawn: readonly string[] = [];
  #isSettled = false;

  constructor(stream: BoardStream, lines: ChangeLines, colors: Colors) {
    this.#stream = stream;
    this.#lines = lines;
    this.#colors = colors;
  }

  show(processes: readonly ProcessStatus[]): void {
    if (this.#isSettled) this.#lines.show(processes);
    else {
      this.#lines.remember(processes);
      this.#draw(tableRows(processes, this.#stream.columns || 80, this.#colors));
    }
  }

  line(text: string): void {
    if (this.#isSettled) this.#lines.line(text);
    else {
      const rows = this.#drawn;
      this.#draw([]);
      this.#lines.line(text);
      this.#draw(rows);
    }
  }

  settle(): void {
    this.#isSettled = true;
  }

  #draw(rows: readonly string[]): void {
    const up = this.#drawn.length === 0 ? '' : `\u001b[${this.#drawn.length}A\u001b[J`;
    this.#stream.write(up + rows.map((row) => `${row}\n`).join(''));
    this.#drawn = rows;
  }
}

const paints = {
  starting: 'yellow',
  ready: 'green',
  waiting: 'yellow',
  restarting: 'red',
  stopping: 'yellow',
  stopped: 'dim',
} as const;

/** As many processes side by side as fit: twelve of them take four rows. */
function tableRows(processes: readonly ProcessStatus[], columns: number, colors: Colors): string[] {
  const nameWidth = Math.max(...processes.map(({ name }) => name.length));
  const cellWidth = nameWidth + 'restarting'.length + 4;
  const across = Math.max(1, Math.floor((columns - 1) / cellWidth));
  const cells = processes.map((status) => `${status.name.padEnd(nameWidth)} ${paintedState(status, colors)}`);
  return Array.from({ length: Math.ceil(cells.length / across) }, (_, row) =>
    cells.slice(row * across, (row + 1) * across).join(''),
  );
}

function paintedState(status: ProcessStatus, colors: Colors): string {
  const state = shownState(status);
  return colors[paints[state]](state) + ' '.repeat(13 - state.length);
}

/** What listens but has nothing to serve is waiting for it. */
function shownState({ state, lack }: ProcessStatus): ProcessStatus['state'] | 'waiting' {
  return lack === undefined ? state : 'waiting';
}

function describe(status: ProcessStatus): string {
  const { name, state, address, pid, restarts, lack } = status;
  const details = [
    ...(state === 'ready' && address !== undefined ? [address] : []),
    ...(pid === undefined ? [] : [`pid ${pid}`]),
    ...(restarts === 0 ? [] : [`restart ${restarts}`]),
  ];
  const why = lack === undefined ? '' : `: ${lack}`;
  return `${name} ${shownState(status)}${details.length === 0 ? '' : ` (${details.join(', ')})`}${why}`;
}
