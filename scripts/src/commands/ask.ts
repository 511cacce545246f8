import { connect } from 'node:net';
import { SearchClient, type SearchClientOptions, type SearchRequest, type SearchResponse__Output } from '@muster/proto';
import { CommandFailed } from '../cli/failure.js';

/** How a command asks a coordinator once. */
export interface AskOptions {
  /** Where it listens: `host:port`. */
  readonly address: string;
  readonly mode?: 'session' | 'unary';
  /** Most time for the answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** Time for a connection before the coordinator counts as absent, in milliseconds. */
const connectMs = 3000;

/**
 * Asks a coordinator one query.
 *
 * @throws CommandFailed if there is no coordinator
 * @throws SearchError if it has no answer
 */
export function ask(request: SearchRequest, options: AskOptions): Promise<SearchResponse__Output> {
  const { timeoutMs } = options;
  return askWith(options, (client) => client.search(request, { timeoutMs }));
}

/**
 * Asks a coordinator something by a client of its own.
 *
 * @throws CommandFailed if there is no coordinator
 */
export async function askWith<Answer>(
  options: SearchClientOptions,
  asking: (client: SearchClient) => Promise<Answer>,
): Promise<Answer> {
  // The client would wait for a coordinator to come; a person wants to know that there is none.
  await checkReachable(options.address);
  const client = new SearchClient(options);
  try {
    return await asking(client);
  } finally {
    client.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such name is known',
  EAI_AGAIN: 'the name cannot be looked up',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
};

/**
 * Checks that something listens at an address.
 *
 * @param option that says the address, as advice names it
 * @throws CommandFailed if nothing does
 */
export function checkReachable(address: string, option: '--address' | '--admin' = '--address'): Promise<void> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const absent = (why: string): void => {
      socket.destroy();
      const advice = `start one with \`npm start\`, or name another with ${option}`;
      reject(new CommandFailed(`no coordinator at ${address} (${why}): ${advice}`));
    };
    const socket = connect({ host, port: Number(address.slice(colon + 1)), timeout: connectMs });
    socket.once('timeout', () => absent('no connection in time'));
    socket.once('error', (error: NodeJS.ErrnoException) => absent(reasons[error.code ?? ''] ?? error.message));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
