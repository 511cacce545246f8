const noConnection =
  /^No connection established\. Last error: (?:Error: )?(.*?)(?: \([-\d:.TZ]+\))?\.(?: Resolution note:.*)?$/s;

/** What the details of a status say, without what grpc-js wraps around them where it has no connection. */
export function plainDetails(details: string): string {
  const why = noConnection.exec(details)?.[1];
  if (why === undefined) return details;
  if (why.includes('ECONNREFUSED')) return 'connection refused';
  return why.includes('Protocol error') ? 'what listens there does not speak gRPC' : `no connection: ${why}`;
}
