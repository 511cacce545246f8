/** What a served shard holds: a build of an index, and the log that its writes since came from. */
export interface ServedBuild {
  /** Of the index's manifest; hexadecimal. */
  readonly build: string;
  /** Empty if it was never written to. */
  readonly logId: string;
}

/** Names what is served: shards and replicas that may be asked together have the same name, and no others have. */
export function servedBuildId({ build, logId }: ServedBuild): string {
  return logId === '' ? build : `${build}-${logId}`;
}

/** Reads what `servedBuildId` wrote. */
export function readServedBuildId(buildId: string): ServedBuild {
  const [build = '', logId = ''] = buildId.split('-', 2);
  return { build, logId };
}
