import type { Block, Measurement } from './measure.ts';

/**
 * A warm container: calls one handler and a bare `GetItem` in turn, and says what each block of calls cost. Both in one
 * process, block by block, so that whatever else the machine does meets both.
 */
interface Bundle {
  readonly handler: (event: object, context: object) => Promise<Answer>;
}

interface Answer {
  readonly statusCode?: number;
  readonly body?: string;
}

const context = { functionName: 'bench', getRemainingTimeInMillis: () => 10_000 };

/** Processor time of so many calls, one after the other, in microseconds a call: of all threads, and with what the collector does. */
const timeOf = async (call: (index: number) => Promise<unknown>, calls: number): Promise<number> => {
  const before = process.cpuUsage();
  for (let index = 0; index < calls; index += 1) await call(index);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
};

const run = async ({ file, bare, events, status, warmUp, blocks, calls }: Measurement): Promise<Block[]> => {
  const [{ handler }, { handler: getItem }] = (await Promise.all([import(file), import(bare)])) as [
    Bundle,
    Bundle,
  ];
  const own = async (index: number): Promise<void> => {
    const { statusCode, body } = await handler(events[index % events.length] ?? {}, context);
    if (statusCode !== status) throw new Error(`answered ${statusCode}: ${body}`);
  };
  const single = () => getItem({}, context);

  await timeOf(single, warmUp);
  await timeOf(own, warmUp);
  const measured: Block[] = [];
  while (measured.length < blocks) {
    measured.push({ getItemUs: await timeOf(single, calls), handlerUs: await timeOf(own, calls) });
  }
  return measured;
};

process.once('message', async (measurement: Measurement) => {
  const blocks = await run(measurement);
  process.send?.(blocks, () => process.disconnect());
});
