import { spawnSync } from 'node:child_process';

const tracer = 'strace';
const calls =
  'openat,write,writev,pwrite64,pwritev,ftruncate,fsync,fdatasync,rename,renameat,renameat2,link,linkat,sendmsg';

/** Whether system calls can be traced here. */
export function canTrace(): boolean {
  return spawnSync(tracer, ['-V']).status === 0;
}

/** What to start a program with so that what it does with files lies in `file`, line by line. */
export function tracedInto(file: string): [command: string, ...args: string[]] {
  return [tracer, '-D', '-f', '-y', '-s', '100000', '-e', `trace=${calls}`, '-o', file];
}

/** A system call. */
export interface TracedCall {
  readonly call: string;
  /** All of it, as strace writes it, without what comes between its begin and its end. */
  readonly text: string;
  /** Lines of the trace where it began, and where it had ended. */
  readonly begin: number;
  readonly end: number;
  /** Files: of a descriptor the one it stands for, of a renaming or link the new name last. */
  readonly paths: readonly string[];
}

/** The calls of a trace that came to their end well, in the order in which they ended. */
export function readTrace(trace: string): TracedCall[] {
  const begun = new Map<string, { text: string; begin: number }>();
  const traced: TracedCall[] = [];
  trace.split('\n').forEach((line, at) => {
    const [, thread = '', said = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(said)?.[1];
    if (unfinished !== undefined) {
      begun.set(thread, { text: unfinished, begin: at });
      return;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(said)?.[1];
    const former = resumed === undefined ? undefined : begun.get(thread);
    const text = `${former?.text ?? ''}${resumed ?? said}`;
    const call = /^(\w+)\(/.exec(text)?.[1];
    if (call === undefined || / = -1 E/.test(text)) return;
    traced.push({ call, text, begin: former?.begin ?? at, end: at, paths: pathsOf(call, text) });
  });
  return traced;
}

function pathsOf(call: string, text: string): string[] {
  if (call.startsWith('rename') || call.startsWith('link'))
    return [...text.matchAll(/"([^"]*)"/g)].map(([, path]) => path ?? '');
  const file = call === 'openat' ? / = \d+<([^>]*)>/.exec(text) : /^\w+\(\d+<([^>]*)>/.exec(text);
  return file?.[1] === undefined ? [] : [file[1]];
}
