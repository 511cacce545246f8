import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type StatusObject, status } from '@grpc/grpc-js';
import { connectWriter } from '@muster/coordinator';
import { codecs, systemClock } from '@muster/proto';
import type { RunningServer } from '@muster/shard';
import { startWriterServer } from '@muster/shard/writer';
import { expect } from 'chai';
import { type BuiltIndex, builtIndex, upsert } from '../writer/writer-client.js';

/** A port in front of another, which can swallow all that comes as a machine does that is gone. */
class Network {
  private readonly server: Server;
  private readonly sockets: Socket[] = [];
  private isGone = false;

  constructor(port: number) {
    this.server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      this.sockets.push(near, far);
      const pass = (from: Socket, to: Socket): void => {
        from.on('data', (bytes) => void (this.isGone || to.write(bytes)));
        from.on('error', () => {});
        from.on('close', () => to.destroy());
      };
      pass(near, far);
      pass(far, near);
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  goAway(): void {
    this.isGone = true;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

describe('the link to a writer', () => {
  let built: BuiltIndex;
  let server: RunningServer;
  let network: Network;
  beforeEach(async () => {
    built = await builtIndex();
    const log = (): void => {};
    server = await startWriterServer({
      dir: built.dir,
      listen: '127.0.0.1:0',
      clock: systemClock,
      random: Math.random,
      log,
    });
    network = new Network(Number(server.address.split(':')[1]));
  });
  afterEach(async () => {
    network.close();
    await server.drain(0);
    await built.remove();
  });

  it('ends a stream whose writer is gone without a word', async () => {
    const link = connectWriter('islands', await network.listen());
    const batch = codecs.writeRequest.encode({ index: 'islands', operations: [upsert({ id: 'x', title: 'Flores' })] });
    const ended = await new Promise<StatusObject>((resolve) => {
      const stream = link.write(Number.POSITIVE_INFINITY, {
        acknowledged: () => {
          network.goAway();
          stream.write(batch);
        },
        drained: () => {},
        finished: resolve,
      });
      stream.write(batch);
    });
    link.close();
    expect(ended.code).to.equal(status.UNAVAILABLE);
    expect(ended.details).to.match(/^the writer of "islands" at 127.0.0.1:\d+ cannot be reached: /);
  });
});
