/** Tells the processor time that this process has used since, in milliseconds: what a busy machine does not change. */
export function processorClock(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}
