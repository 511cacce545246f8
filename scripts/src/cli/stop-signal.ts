/**
 * One Ctrl-C can reach a process several times: from the terminal, and again from npm. Signals so close together are
 * one, in milliseconds.
 */
const echoMs = 500;

/**
 * Waits for SIGINT or SIGTERM, which ask for an orderly end. Another one after that is impatience: `onImpatient` is
 * called, and the process exits at once.
 *
 * @param signals those that count, others are left as they are
 */
export function stopSignal(
  onImpatient: () => void = () => {},
  signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'],
): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const receive = (signal: NodeJS.Signals): void => {
      if (firstMs === undefined) {
        firstMs = performance.now();
        resolve(signal);
      } else if (performance.now() - firstMs > echoMs) {
        onImpatient();
        process.exit(130);
      }
    };
    for (const signal of signals) process.on(signal, receive);
  });
}
