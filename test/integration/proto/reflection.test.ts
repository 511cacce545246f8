import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { type ListeningServer, listenGrpc, systemClock } from '@muster/proto';
import { expect } from 'chai';

const identity = (bytes: Buffer): Buffer => bytes;

describe('reflection', () => {
  let server: ListeningServer;
  let client: Client;

  before(async () => {
    server = await listenGrpc('127.0.0.1:0', [], systemClock);
    client = new Client(server.address, credentials.createInsecure());
  });

  after(async () => {
    client.close();
    await server.close(100);
  });

  /** Sends the messages; gives how many answers came and the status's code. */
  function ask(version: string, messages: readonly Buffer[]): Promise<{ answers: number; code: number }> {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const call = client.makeBidiStreamRequest<Buffer, Buffer>(path, identity, identity);
    let answers = 0;
    return new Promise((resolve) => {
      call.on('data', () => answers++);
      call.on('error', ({ code }: ServiceError) => resolve({ answers, code }));
      call.on('end', () => resolve({ answers, code: status.OK }));
      for (const message of messages) call.write(message);
      call.end();
    });
  }

  /** `list_services`, field 7. */
  const listServices = Buffer.from([0x3a, 1, 0x2a]);

  for (const version of ['v1', 'v1alpha']) {
    it(`refuses a malformed message in ${version}, and the process lives on`, async () => {
      expect((await ask(version, [Buffer.from([0x07])])).code).equal(status.INVALID_ARGUMENT);
      expect(await ask(version, [listServices])).deep.equal({ answers: 1, code: status.OK });
    });

    it(`refuses what follows a malformed message in ${version}`, async () => {
      const { code } = await ask(version, [Buffer.from([0x07]), listServices, Buffer.from([0x07])]);
      expect(code).equal(status.INVALID_ARGUMENT);
    });

    it(`answers a request of nothing in ${version} somehow, and the process lives on`, async () => {
      await ask(version, [Buffer.alloc(0)]);
      expect(await ask(version, [listServices])).deep.equal({ answers: 1, code: status.OK });
    });
  }
});
