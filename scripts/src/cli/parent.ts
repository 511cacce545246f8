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

/** What a cluster tells a process: listen now, though there may be nothing to serve yet. */
export type ParentMessage = { readonly type: 'listen' };

/** Aborted when the process that started this one wants it to listen at once. */
export function listenNow(): AbortSignal {
  const told = new AbortController();
  if (isChild()) {
    process.on('message', ({ type }: ParentMessage) => {
      if (type === 'listen') told.abort();
    });
    // To wait for word is no reason to go on.
    process.channel?.unref();
  }
  return told.signal;
}

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
