import { createServer } from 'node:net';
import { CommandFailed } from '../cli/failure.js';

/**
 * Checks that nothing listens at an address yet, so that a port in use is told before a dozen processes have started.
 *
 * @param advice what to do if it is in use
 * @throws CommandFailed if it is in use or not of this machine
 */
export async function checkFree(address: string, advice: string): Promise<void> {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  if (port === 0) return;
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'is in use, perhaps by another Muster' : `cannot be used: ${error.message}`;
      reject(new CommandFailed(`${address} ${why}; ${advice}`));
    });
    server.listen({ host, port }, () => server.close(() => resolve()));
  });
}
