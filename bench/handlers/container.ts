import type { Block, Measurement } from './measure.ts';

/**
 * A warm container: calls one handler and a bare `GetItem` in turn and reports the cost of each block of calls. Both run
 * in one process, block by block, so that other load on the machine affects both alike.
 */
interface Bundle {
  readonly handler: (event: object, context: object) => Promise<Answer | undefined>;
}

interface Answer {
  readonly statusCode?: number;
}

/** A context with time for one request, or one tick: any later check finds no time left. */
const aContext = () => {
  const remaining = [10_000];
  return { functionName: 'bench', getRemainingTimeInMillis: () => remaining.pop() ?? 0 };
};

/**
 * The processor time of a call in microseconds: the mean of calls one after the other. It includes all threads and garbage
 * collection.
 */
const timeOf = async (
  call: (index: number) => Promise<unknown>,
  calls: number,
  sharers = 1,
): Promise<number> => {
  const times = Math.ceil(calls / sharers);
  const before = process.cpuUsage();
  for (let index = 0; index < times; index += 1) await call(index);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (times * sharers);
};

const run = async (measurement: Measurement): Promise<Block[]> => {
  const { file, bare, events, status, sharers, warmUp, blocks, calls } = measurement;
  const [{ handler }, { handler: getItem }] = (await Promise.all([import(file), import(bare)])) as [
    Bundle,
    Bundle,
  ];
  const own = async (index: number): Promise<void> => {
    const answer = await handler(events[index % events.length] ?? {}, aContext());
    if (answer?.statusCode !== status) throw new Error(`answered ${JSON.stringify(answer)}`);
  };
  const single = () => getItem({}, aContext());

  await timeOf(single, warmUp);
  await timeOf(own, warmUp, sharers);
  const measured: Block[] = [];
  while (measured.length < blocks) {
    measured.push({
      getItemUs: await timeOf(single, calls),
      handlerUs: await timeOf(own, calls, sharers),
    });
  }
  return measured;
};

const answer = async (measurement: Measurement): Promise<void> => {
  const blocks = await run(measurement);
  process.send?.(blocks, () => process.disconnect());
};

// An error ends the process. Its parent shows the trace.
process.once('message', (measurement: Measurement) => void answer(measurement));
