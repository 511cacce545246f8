/** CPU time of all threads of this process since `process.cpuUsage` gave `before`, in microseconds. */
export function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
