import { createServer, type Server, type ServerResponse } from 'node:http';
import { ListenError } from '@muster/proto';

/** Whether the coordinator can serve, and if not, why. */
export interface Readiness {
  readonly isReady: boolean;
  readonly reasons: readonly string[];
}

/** What the admin port shows. */
export interface AdminPages {
  readonly metrics: () => Promise<string>;
  readonly readiness: () => Readiness | Promise<Readiness>;
}

/** Serves `/metrics`, `/healthz` and `/readyz`. */
export function createAdminServer(pages: AdminPages): Server {
  return createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'only GET is served here\n');
    answer(path, pages, response).catch((error: unknown) => send(response, 500, `${String(error)}\n`));
  });
}

async function answer(path: string | undefined, pages: AdminPages, response: ServerResponse): Promise<void> {
  if (path === '/healthz') return send(response, 200, 'ok\n');
  if (path === '/metrics') return send(response, 200, await pages.metrics());
  if (path !== '/readyz') return send(response, 404, 'served here: /metrics, /healthz, /readyz\n');
  const { isReady, reasons } = await pages.readiness();
  send(
    response,
    isReady ? 200 : 503,
    isReady ? 'ready\n' : `not ready\n${reasons.map((reason) => `${reason}\n`).join('')}`,
  );
}

function send(response: ServerResponse, code: number, body: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  response.end(body);
}

/** Makes the server listen; gives where, with the port as it came to be. Rejects with {@link ListenError}. */
export function listenHttp(server: Server, address: string): Promise<string> {
  const split = address.lastIndexOf(':');
  const host = address.slice(0, split);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is in use' : error.message;
      reject(new ListenError(`cannot listen on ${address}: ${why}`));
    });
    server.listen(Number(address.slice(split + 1)), host.replace(/^\[|\]$/g, ''), () => {
      const bound = server.address();
      resolve(`${host}:${typeof bound === 'object' ? bound?.port : ''}`);
    });
  });
}
