import { constants } from 'node:os';

/** A command that was called wrongly; the message is one line (or a list of faults) and says what would be right. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** A command that could not do its work, for a reason that the person can do something about. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** A command that was stopped by a signal before it had done its work: whoever sent that needs no words. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  /** As shells have it of a process that the signal ended. */
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** What a person is told of an error, and what the process exits with: 2 for wrong use, 1 for anything else. */
export interface Failure {
  readonly message: string;
  readonly exitCode: 1 | 2;
}

/**
 * Errors of other packages whose messages are written for people. They are known by name, so that showing one loads no
 * package.
 */
const exitCodes: Readonly<Record<string, 1 | 2>> = {
  WrongUse: 2,
  ConfigError: 2,
  InvalidSchema: 2,
  CommandFailed: 1,
  BadLine: 1,
  BadValue: 1,
  IndexUnusable: 1,
  CollectionFault: 1,
  ListenError: 1,
};

/** Replicas of an index that is written to need none: they start over by themselves. */
const restoreAdvice = '; restore it or run `muster index` again';

/** The failure an error stands for. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error), exitCode: 1 };
  // What a collection is read from may not be there: that is told as of any other file.
  const missing = error.name === 'CollectionFault' ? failureOfCause(error) : undefined;
  if (missing !== undefined) return missing;
  if (error.name === 'DamagedIndex') return { message: `${error.message}${restoreAdvice}`, exitCode: 1 };
  const known = exitCodes[error.name];
  if (known !== undefined) return { message: error.message, exitCode: known };
  if (error.name === 'SearchError' || error.name === 'WriteError') return answeredFailure(error);
  if (isUnpackingFault(error)) return { message: error.message, exitCode: 1 };
  return systemFailure(error) ?? { message: `${error.message} (\`--debug\` shows where)`, exitCode: 1 };
}

/** What is wrong with a packed file is told with its name already. */
function isUnpackingFault({ cause }: Error): boolean {
  return cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_');
}

/** Codes of what was asked wrongly. */
const wrongRequests = ['invalid-query', 'invalid-request', 'unknown-index'];

function answeredFailure(error: Error): Failure {
  const code = 'code' in error ? String(error.code) : 'internal';
  return { message: `${code}: ${error.message}`, exitCode: wrongRequests.includes(code) ? 2 : 1 };
}

interface SystemError extends Error {
  readonly code?: string;
  readonly path?: string;
  readonly address?: string;
  readonly port?: number;
}

const systemMessages: Readonly<Record<string, (error: SystemError) => Failure>> = {
  ENOENT: ({ path }) => ({ message: `${path ?? 'a file'} does not exist`, exitCode: 2 }),
  ENOTDIR: ({ path }) => ({ message: `${path ?? 'a path'} is not in a folder`, exitCode: 2 }),
  EISDIR: ({ path }) => ({ message: `${path ?? 'a path'} is a folder, not a file`, exitCode: 2 }),
  EACCES: ({ path }) => ({ message: `${path ?? 'a file'}: permission denied`, exitCode: 1 }),
  ENOSPC: ({ path }) => ({
    message: `no space is left on the disk${path === undefined ? '' : ` for ${path}`}`,
    exitCode: 1,
  }),
  EADDRINUSE: ({ address, port }) => ({ message: `${address ?? 'the address'}:${port ?? '?'} is in use`, exitCode: 1 }),
};

function failureOfCause({ cause }: Error): Failure | undefined {
  return cause instanceof Error && 'path' in cause ? systemFailure(cause as SystemError) : undefined;
}

function systemFailure(error: SystemError): Failure | undefined {
  return systemMessages[error.code ?? '']?.(error);
}
