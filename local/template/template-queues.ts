import { ensureQueues, type Queue, type QueueSettings } from '#local/servers/sqs.ts';
import type { Assembly } from '#local/template/assembly.ts';
import { resolver } from '#local/template/intrinsics.ts';

/** Queue properties that the local server supports. */
const ATTRIBUTES = [
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'VisibilityTimeout',
  'DelaySeconds',
];

/** Longest queue name in SQS. */
const MAX_NAME = 80;

interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Creates the queues of a template that do not exist. @returns queues by logical id */
export const ensureTemplateQueues = async (
  { resources }: Assembly,
  endpoint: string,
  prefix: string,
): Promise<ReadonlyMap<string, Queue>> => {
  const found = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::SQS::Queue');
  const names = new Map(
    found.map(([id, { Properties = {} }]) => {
      const suffix = Properties['FifoQueue'] === true ? '.fifo' : '';
      return [id, `${`${prefix}-${id}`.slice(0, MAX_NAME - suffix.length)}${suffix}`];
    }),
  );
  // The queues have no ARNs yet. Their names identify them as well.
  const resolve = resolver(new Map([...names].map(([id, name]) => [id, { attributes: { Arn: name } }])));

  const settings = found.map(([id, { Properties = {} }]): QueueSettings => {
    const redrive = resolve(Properties['RedrivePolicy'], `queue ${id}`) as RedrivePolicy | undefined;
    const attributes = ATTRIBUTES.filter((name) => Properties[name] !== undefined);
    return {
      name: names.get(id) ?? id,
      attributes: Object.fromEntries(attributes.map((name) => [name, String(Properties[name])])),
      ...(redrive && {
        deadLetters: { name: redrive.deadLetterTargetArn, maxReceiveCount: redrive.maxReceiveCount },
      }),
    };
  });
  const queues = await ensureQueues(endpoint, settings);
  return new Map([...names].map(([id, name]) => [id, queues.get(name) as Queue]));
};
