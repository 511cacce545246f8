import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { codecs, verticalService } from '@muster/proto';

const hitsAnswered = 10;

/** Starts a vertical that answers every query with the same hits after so many milliseconds; gives its address. */
export async function startSlowVertical(delayMs: number): Promise<string> {
  const hits = Array.from({ length: hitsAnswered }, (_, i) => ({
    id: `${delayMs}-${i}`,
    score: hitsAnswered - i,
    document: Buffer.from(`{"rank":${i}}`),
  }));
  const answer = codecs.findResponse.encode({ hits });
  const server = new Server();
  server.addService(verticalService, {
    Find: (_call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
      setTimeout(() => callback(null, answer), delayMs);
    },
  });
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(`127.0.0.1:${port}`) : reject(error),
    );
  });
}
