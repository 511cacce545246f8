/** A process that takes part in an exchange: it knows what it is given, and says what it learns. */
import { channelToFirst, joinExchange } from '@muster/coordinator';
import { systemClock } from '@muster/proto';

/** What it is told to know, and what it says it has learnt. */
export type ExchangeProcessMessage =
  | { readonly type: 'know'; readonly value: unknown }
  | { readonly type: 'learnt'; readonly process: number; readonly digest?: unknown };

let own: unknown;

function tell(message: ExchangeProcessMessage): void {
  process.send?.(message);
}

const knowledge = {
  digest: () => {
    const digest = own;
    own = undefined;
    return digest;
  },
  learn: (others: readonly { readonly process: number; readonly digest: unknown }[]) => {
    for (const { process, digest } of others) tell({ type: 'learnt', process, digest });
  },
};

process.on('message', (message: ExchangeProcessMessage) => {
  if (message.type === 'know') own = message.value;
});
joinExchange({ knowledge }, channelToFirst(process), {
  clock: systemClock,
  log: (line) => void process.stderr.write(`${line}\n`),
});
