import { setLogger } from '@grpc/grpc-js';

/** What gRPC says of an address that it cannot listen on: we say that ourselves, with the reason. */
const toldAlready = /^No address added out of total \d+ resolved$/;

/** Hands what gRPC has to say to `log`, but for what is told already; how much that is, its environment says. */
export function logGrpcFaults(log: (line: string) => void): void {
  const write = (...parts: unknown[]): void => {
    const line = parts.map(String).join(' ');
    if (!toldAlready.test(line)) log(`grpc: ${line}`);
  };
  setLogger({ error: write, info: write, debug: write });
}
