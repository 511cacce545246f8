/** What a process started by a cluster tells it. */
export type ChildMessage =
  | {
      readonly type: 'listening';
      /** Where it is asked: `host:port` with the port it got. */
      readonly address: string;
      /** Where a coordinator's metrics and health are. */
      readonly admin?: string;
      /** Where a coordinator's `AdminService` is. */
      readonly adminService?: string;
      /** Why a replica that listens serves nothing yet. It tells that it listens again, without this, when it does. */
      readonly lack?: string;
    }
  | {
      readonly type: 'failed';
      /** Why, for people. */
      readonly message: string;
      readonly exitCode: number;
    };

/** Tells the process that started this one; false if none listens. The message is out when the promise resolves. */
export async function tellParent(message: ChildMessage): Promise<boolean> {
  const send = process.send?.bind(process);
  if (send === undefined || !process.connected) return false;
  await new Promise<void>((resolve) => {
    send(message, undefined, undefined, () => resolve());
  });
  return true;
}

/** Whether a cluster started this process and watches over it. */
export function isChild(): boolean {
  return process.send !== undefined;
}

/** Ends this process when the one that started it is gone, so that not even `kill -9` leaves servers behind. */
export function endWithParent(): void {
  if (!isChild()) return;
  if (!process.connected) process.exit(0);
  process.on('disconnect', () => process.exit(0));
}
